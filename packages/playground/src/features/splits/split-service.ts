import { type Split, type SplitSpec, splitSpec } from "@glissade/api";
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import { makeSplit } from "../../datasets/split.ts";
import type { SplitPicture } from "../../datasets/split-picture.ts";
import { notFound, PlaygroundError } from "../../error.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { SplitRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";

/** Pictures are read in pages, so that other calls get their turn. */
const pageSize = 20_000;

/** @throws PlaygroundError `not_found` */
export async function readSplit(db: Statements, id: string): Promise<SplitRow> {
  const row = await db.selectFrom("splits").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("split", id);
  return row;
}

/** A split as the API gives it. */
export async function toSplit(db: Statements, row: SplitRow): Promise<Split> {
  const { count } = await db
    .selectFrom("experiments")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("split_id", "=", row.id)
    .executeTakeFirstOrThrow();
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    spec: JSON.parse(row.spec) as SplitSpec,
    counts: JSON.parse(row.counts) as Split["counts"],
    experiments: Number(count),
    createdAt: row.created_at,
  };
}

/**
 * What a split would come to.
 *
 * @throws PlaygroundError `not_found`, `state_conflict` for a data set that is not ready; what the spec is refused for
 */
export async function drawSplit(
  db: Statements,
  projectId: string,
  spec: SplitSpec,
): Promise<{ readonly parts: readonly string[]; readonly counts: Split["counts"] }> {
  const datasets = await readyDatasets(db, projectId, spec.datasets);
  const classes = [...new Set(datasets.flatMap(({ classes: names }) => names))];
  const pictures: SplitPicture[] = [];
  for (const dataset of datasets) {
    const tags = await tagsOf(db, dataset.id);
    for await (const row of picturesOf(db, dataset.id)) {
      pictures.push({
        datasetId: dataset.id,
        index: row.position,
        className: dataset.classes[row.label] ?? "",
        hash: row.hash,
        part: row.part,
        tags: tags.get(row.position) ?? [],
        readable: row.unreadable === null,
      });
    }
  }
  const { assignments, counts } = makeSplit(pictures, classes, spec);
  return { parts: assignments.map(({ parts }) => parts), counts };
}

interface ReadyDataset {
  readonly id: string;
  readonly classes: readonly string[];
}

async function readyDatasets(db: Statements, projectId: string, ids: readonly string[]): Promise<ReadyDataset[]> {
  const rows = await db
    .selectFrom("datasets")
    .select(["id", "name", "state", "classes"])
    .where("project_id", "=", projectId)
    .where("id", "in", [...ids])
    .execute();
  return [...new Set(ids)].map((id) => {
    const row = rows.find((each) => each.id === id);
    if (!row) throw notFound("dataset", id);
    if (row.state !== "ready") {
      const message = `data set ${JSON.stringify(row.name)}: found it ${row.state}, expected it ready`;
      throw new PlaygroundError("state_conflict", message, { key: "datasets", found: row.state, expected: "ready" });
    }
    return { id, classes: JSON.parse(row.classes) as string[] };
  });
}

async function* picturesOf(db: Statements, datasetId: string) {
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom("pictures")
      .select(["position", "label", "hash", "part", "unreadable"])
      .where("dataset_id", "=", datasetId)
      .where("position", ">", after)
      .orderBy("position")
      .limit(pageSize)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.position;
  }
}

async function tagsOf(db: Statements, datasetId: string): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom("picture_tags")
    .select(["position", "tag"])
    .where("dataset_id", "=", datasetId)
    .execute();
  const tags = new Map<number, string[]>();
  for (const { position, tag } of rows) {
    const list = tags.get(position);
    if (list) list.push(tag);
    else tags.set(position, [tag]);
  }
  return tags;
}

/**
 * Makes a split; it never changes afterwards.
 *
 * @returns its id
 */
export async function createSplit(
  { store }: Pick<Services, "store">,
  projectId: string,
  name: string,
  input: z.input<typeof splitSpec>,
): Promise<string> {
  const spec = splitSpec.parse(input);
  const { parts, counts } = await drawSplit(store.db, projectId, spec);
  const id = uuid();
  await store.transact(async (tx) => {
    await tx.db
      .insertInto("splits")
      .values({
        id,
        project_id: projectId,
        name,
        spec: JSON.stringify(spec),
        counts: JSON.stringify(counts),
        created_at: new Date().toISOString(),
      })
      .execute();
    const rows = [...new Set(spec.datasets)].map((datasetId, position) => ({
      split_id: id,
      dataset_id: datasetId,
      position,
      parts: parts[position] ?? "",
    }));
    await tx.db.insertInto("split_parts").values(rows).execute();
    await appendEvents(tx, projectId, [{ type: "split.created", data: { splitId: id, name } }]);
  });
  return id;
}

export async function renameSplit({ store }: Pick<Services, "store">, id: string, name: string): Promise<void> {
  await store.transact(async (tx) => {
    const row = await readSplit(tx.db, id);
    await tx.db.updateTable("splits").set({ name }).where("id", "=", id).execute();
    await appendEvents(tx, row.project_id, [{ type: "split.updated", data: { splitId: id, name } }]);
  });
}

/** @throws PlaygroundError `in_use` while an experiment uses it */
export async function deleteSplit({ store }: Pick<Services, "store">, id: string): Promise<void> {
  await store.transact(async (tx) => {
    const row = await readSplit(tx.db, id);
    const users = await tx.db.selectFrom("experiments").select("number").where("split_id", "=", id).limit(5).execute();
    if (users.length > 0) {
      const found = `experiments ${users.map(({ number }) => number).join(", ")}`;
      const message = `split ${JSON.stringify(row.name)}: found it used by ${found}, expected no experiment to use it`;
      throw new PlaygroundError("in_use", message, { key: "split", found });
    }
    await tx.db.deleteFrom("splits").where("id", "=", id).execute();
    await appendEvents(tx, row.project_id, [{ type: "split.deleted", data: { splitId: id, name: row.name } }]);
  });
}
