import { Readable } from "node:stream";
import { csvLong } from "./csv/csv-long.ts";
import { csvWide } from "./csv/csv-wide.ts";
import { mismatch } from "../error.ts";
import type { ExportedRun } from "./exported-run.ts";
import { mlflowFiles } from "./mlflow/run-folder.ts";
import { parquetTable } from "./parquet-table.ts";
import { safeFileName } from "./safe-names.ts";
import { tensorboardFiles } from "./tensorboard/event-file.ts";
import { zipFiles } from "./zip/zip-files.ts";

/** A form in which runs can leave the playground. */
export interface ExportFormat {
  /** Stable; what a URL or an option says. */
  readonly name: string;
  /** For a menu. */
  readonly label: string;
  /** One sentence: what is in it and what opens it. */
  readonly help: string;
  readonly mediaType: string;
  /** Of the file, without a dot. */
  readonly extension: string;
  /** One or more runs, as bytes. Nothing is read before the stream is. */
  readonly write: (runs: readonly ExportedRun[]) => Readable;
}

const zip = { mediaType: "application/zip", extension: "zip" } as const;
const csv = { mediaType: "text/csv; charset=utf-8", extension: "csv" } as const;

/** Every export format: the API's schema, the command line's help and the docs are made from this list. */
export const exportFormats = [
  {
    name: "tensorboard",
    label: "TensorBoard",
    help: "Event files, a folder for each run, zipped: metrics, and parameters for the HParams tab; unpack, then tensorboard --logdir FOLDER.",
    ...zip,
    write: (runs) => byteStream(zipFiles(tensorboardFiles(runs))),
  },
  {
    name: "mlflow",
    label: "MLflow",
    help: "Run folders of an MLflow file store, zipped, with parameters, metrics, tags and artifacts; unpack, then mlflow ui --backend-store-uri ./mlruns.",
    ...zip,
    write: (runs) => byteStream(zipFiles(mlflowFiles(runs))),
  },
  {
    name: "csv",
    label: "CSV, a column for each series",
    help: "Metrics as one table with a line for each step, for spreadsheets.",
    ...csv,
    write: (runs) => byteStream(csvWide(runs)),
  },
  {
    name: "csv-long",
    label: "CSV, a line for each point",
    help: "Metrics as one table with series, step, epoch, value and time, for programs.",
    ...csv,
    write: (runs) => byteStream(csvLong(runs)),
  },
  {
    name: "parquet",
    label: "Parquet",
    help: "Metrics as one typed table with a row for each point, for pandas, Polars, DuckDB and Spark.",
    mediaType: "application/vnd.apache.parquet",
    extension: "parquet",
    write: (runs) => byteStream(parquetTable(runs)),
  },
] as const satisfies readonly ExportFormat[];

export type ExportFormatName = (typeof exportFormats)[number]["name"];

/** A file to download. */
export interface Bundle {
  readonly fileName: string;
  readonly mediaType: string;
  readonly stream: Readable;
}

/**
 * Runs in an export format, as one file: a zip archive of folders, or one table.
 *
 * @throws PlaygroundError `unknown_format`, `no_runs`; what goes wrong later is the stream's error
 * @example
 * const { fileName, stream } = bundle("tensorboard", runs);
 * await pipeline(stream, createWriteStream(fileName));
 */
export function bundle(formatName: string, runs: readonly ExportedRun[]): Bundle {
  const format = exportFormats.find(({ name }) => name === formatName);
  if (format === undefined) {
    const expected = `one of ${exportFormats.map(({ name }) => name).join(", ")}`;
    throw mismatch("unknown_format", { key: "format", found: formatName, expected });
  }
  if (runs.length === 0) throw mismatch("no_runs", { key: "runs", found: [], expected: "at least one run" });
  const { mediaType, extension } = format;
  const [{ name, projectName }] = runs as [ExportedRun, ...ExportedRun[]];
  const title = runs.length === 1 ? name : projectName;
  const fileName = `${safeFileName(title)} ${format.name}.${extension}`;
  return { fileName, mediaType, stream: format.write(runs) };
}

function byteStream(pieces: AsyncGenerator<string | Uint8Array>): Readable {
  return Readable.from(pieces, { objectMode: false });
}
