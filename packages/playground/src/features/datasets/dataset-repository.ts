import type { Dataset, Picture, Problem } from "@glissade/api";
import { sql } from "kysely";
import { notFound } from "../../error.ts";
import type { DatasetRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";

/** What the column `summary` holds. */
export interface DatasetSummary {
  readonly repeats: number;
  readonly hasParts: boolean;
  readonly classes: Dataset["classes"];
  readonly warnings: Dataset["warnings"];
}

export const emptySummary: DatasetSummary = { repeats: 0, hasParts: false, classes: [], warnings: [] };

/** @throws PlaygroundError `not_found` */
export async function readDataset(db: Statements, id: string): Promise<DatasetRow> {
  const row = await db.selectFrom("datasets").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("dataset", id);
  return row;
}

/** A data set as the API gives it. */
export function toDataset(row: DatasetRow): Dataset {
  const summary = JSON.parse(row.summary) as DatasetSummary;
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    state: row.state,
    source: { kind: row.source_kind, path: row.source_path },
    format: row.format,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as Dataset["progress"]),
    error: row.error === null ? null : (JSON.parse(row.error) as Problem),
    pictures: row.pictures,
    unreadable: row.unreadable,
    ...summary,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function listDatasets(
  db: Statements,
  query: { readonly projectId: string; readonly offset: number; readonly limit: number },
): Promise<{ readonly items: Dataset[]; readonly total: number }> {
  const matching = () => db.selectFrom("datasets").where("project_id", "=", query.projectId);
  const { total } = await matching()
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await matching()
    .selectAll()
    .orderBy("created_at")
    .orderBy("id")
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toDataset), total: Number(total) };
}

/** Which pictures of a data set. */
export interface PictureQuery {
  readonly class?: string | undefined;
  readonly tag?: string | undefined;
  readonly readable?: boolean | undefined;
  readonly splitId?: string | undefined;
  readonly part?: "train" | "validation" | "test" | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Letters of the parts in a split's assignment. */
const letters = { train: "t", validation: "v", test: "e" } as const;

export async function listPictures(
  db: Statements,
  dataset: DatasetRow,
  query: PictureQuery,
): Promise<{ readonly items: Picture[]; readonly total: number }> {
  const classes = JSON.parse(dataset.classes) as string[];
  const matching = () => {
    let select = db.selectFrom("pictures").where("pictures.dataset_id", "=", dataset.id);
    if (query.class !== undefined) select = select.where("label", "=", classes.indexOf(query.class));
    if (query.readable !== undefined) select = select.where("unreadable", query.readable ? "is" : "is not", null);
    if (query.tag !== undefined) {
      const { tag } = query;
      select = select.where((eb) =>
        eb.exists(
          eb
            .selectFrom("picture_tags as t")
            .select("t.tag")
            .whereRef("t.dataset_id", "=", "pictures.dataset_id")
            .whereRef("t.position", "=", "pictures.position")
            .where("t.tag", "=", tag),
        ),
      );
    }
    if (query.part !== undefined) {
      const { part, splitId } = query;
      select =
        splitId === undefined
          ? select.where("part", "=", part)
          : select.where(
              sql<string>`substr((select parts from split_parts s where s.split_id = ${splitId} and s.dataset_id = pictures.dataset_id), pictures.position + 1, 1)`,
              "=",
              letters[part],
            );
    }
    return select;
  };
  const { total } = await matching()
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await matching()
    .selectAll("pictures")
    .orderBy("pictures.position")
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const tags = await tagsOf(
    db,
    dataset.id,
    rows.map(({ position }) => position),
  );
  const items = rows.map((row): Picture => ({
    datasetId: dataset.id,
    index: row.position,
    item: row.item,
    class: classes[row.label] ?? "",
    part: row.part,
    tags: tags.get(row.position) ?? [],
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    unreadable: row.unreadable,
  }));
  return { items, total: Number(total) };
}

async function tagsOf(db: Statements, datasetId: string, positions: readonly number[]): Promise<Map<number, string[]>> {
  const tags = new Map<number, string[]>();
  if (positions.length === 0) return tags;
  const rows = await db
    .selectFrom("picture_tags")
    .select(["position", "tag"])
    .where("dataset_id", "=", datasetId)
    .where("position", "in", [...positions])
    .orderBy("tag")
    .execute();
  for (const { position, tag } of rows) tags.set(position, [...(tags.get(position) ?? []), tag]);
  return tags;
}

/** The tags that pictures of a data set have, in the order of the alphabet. */
export async function listTags(
  db: Statements,
  datasetId: string,
): Promise<{ readonly tag: string; readonly pictures: number }[]> {
  const rows = await db
    .selectFrom("picture_tags")
    .select(["tag", (eb) => eb.fn.countAll<number>().as("pictures")])
    .where("dataset_id", "=", datasetId)
    .groupBy("tag")
    .orderBy("tag")
    .execute();
  return rows.map(({ tag, pictures }) => ({ tag, pictures: Number(pictures) }));
}

/** Adds tags to pictures and takes others off. */
export async function tagPictures(
  db: Statements,
  datasetId: string,
  {
    indices,
    add,
    remove,
  }: { readonly indices: readonly number[]; readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const batch = 5000;
  for (let start = 0; start < indices.length; start += batch) {
    const positions = indices.slice(start, start + batch);
    if (remove.length > 0) {
      await db
        .deleteFrom("picture_tags")
        .where("dataset_id", "=", datasetId)
        .where("position", "in", positions)
        .where("tag", "in", [...remove])
        .execute();
    }
    for (const tag of add) {
      const rows = positions.map((position) => ({ dataset_id: datasetId, position, tag }));
      await db
        .insertInto("picture_tags")
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}
