import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { requireProject } from "../projects/require-project.ts";
import { previewAugmentation } from "./augmentation-preview.ts";
import { createSplit, deleteSplit, drawSplit, readSplit, renameSplit, toSplit } from "./split-service.ts";

/** Splits: which pictures to learn from, and which to measure on. */
export function splitHandlers(services: Services) {
  const { db } = services.store;
  const answer = async (id: string) => toSplit(db, await readSplit(db, id));
  return {
    async listSplits({ params: { projectId }, query: { offset, limit } }) {
      await requireProject(db, projectId);
      const matching = () => db.selectFrom("splits").where("project_id", "=", projectId);
      const { total } = await matching()
        .select((eb) => eb.fn.countAll<number>().as("total"))
        .executeTakeFirstOrThrow();
      const rows = await matching()
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .limit(limit)
        .offset(offset)
        .execute();
      return { items: await Promise.all(rows.map((row) => toSplit(db, row))), total: Number(total), offset, limit };
    },
    async previewSplit({ params: { projectId }, body }) {
      await requireProject(db, projectId);
      return (await drawSplit(db, projectId, body)).counts;
    },
    async createSplit({ params: { projectId }, body: { name, spec } }) {
      await requireProject(db, projectId);
      return answer(await createSplit(services, projectId, name, spec));
    },
    getSplit: ({ params: { splitId } }) => answer(splitId),
    async getSplitAssignment({ params: { splitId } }) {
      await readSplit(db, splitId);
      const rows = await db
        .selectFrom("split_parts")
        .select(["dataset_id as datasetId", "parts"])
        .where("split_id", "=", splitId)
        .orderBy("position")
        .execute();
      return { datasets: rows };
    },
    async previewAugmentation({ params: { splitId }, body }, { signal }) {
      await readSplit(db, splitId);
      return previewAugmentation(services, splitId, body, signal);
    },
    async renameSplit({ params: { splitId }, body: { name } }) {
      await renameSplit(services, splitId, name);
      return answer(splitId);
    },
    async deleteSplit({ params: { splitId } }) {
      await deleteSplit(services, splitId);
      return undefined;
    },
  } satisfies Partial<Handlers>;
}
