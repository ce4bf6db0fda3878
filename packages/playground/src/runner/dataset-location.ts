import { z } from "zod";

/** Where a data set's files are; kept as JSON in its record. */
export const datasetLocation = z.discriminatedUnion("kind", [
  /** A folder or file that every machine which trains sees under the same path. */
  z.object({ kind: z.literal("folder"), path: z.string() }),
  /** Below the data folder of the one machine that there is: it stays right where that folder is moved. */
  z.object({ kind: z.literal("own"), path: z.string() }),
  /** A tar among the artifacts; `root` is the path of the data set within, "" for all of it. */
  z.object({ kind: z.literal("pack"), key: z.string(), sha256: z.string(), root: z.string() }),
]);
export type DatasetLocation = z.output<typeof datasetLocation>;
