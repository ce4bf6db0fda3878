import { sql } from "kysely";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { columnKeys, condition, type Filter, isColumnKey, type SortKey } from "./filter.ts";

/** Which experiments of a project, in which order. */
export interface ExperimentQuery {
  readonly projectId: string;
  readonly states?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  /** Part of the name or the notes. */
  readonly text?: string | undefined;
  readonly filters: readonly Filter[];
  /** Newest first where these leave it open. */
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

/** An experiment with its newest metrics. */
export interface ExperimentWithMetrics {
  readonly row: ExperimentRow;
  readonly metrics: Readonly<Record<string, number | null>>;
}

export async function listExperiments(
  db: Statements,
  query: ExperimentQuery,
): Promise<{ readonly items: ExperimentWithMetrics[]; readonly total: number }> {
  const { total } = await matching(db, query)
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  let select = matching(db, query).selectAll("experiments");
  for (const { key, descending } of query.sort) {
    const direction = sql.raw(descending ? "desc nulls last" : "asc nulls last");
    for (const column of sortColumns(key)) select = select.orderBy(sql`${column} ${direction}`);
  }
  const rows = await select.orderBy("experiments.number", "desc").limit(query.limit).offset(query.offset).execute();
  return { items: await withMetrics(db, rows), total: Number(total) };
}

function matching(db: Statements, { projectId, states, tag, text, filters }: ExperimentQuery) {
  let select = db.selectFrom("experiments").where("experiments.project_id", "=", projectId);
  if (states) select = select.where("experiments.state", "in", states as ExperimentRow["state"][]);
  // Tags are a JSON list of texts: a tag is in it where its JSON text is.
  if (tag !== undefined) select = select.where(sql<boolean>`${contains("experiments.tags", JSON.stringify(tag))}`);
  if (text !== undefined) {
    select = select.where(
      sql<boolean>`(${contains("experiments.name", text)} or ${contains("experiments.notes", text)})`,
    );
  }
  for (const filter of filters) select = select.where((eb) => condition(eb, filter));
  return select;
}

function contains(column: string, text: string) {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}

/** A spec key may hold numbers in some experiments and texts in others: numbers come first. */
function sortColumns(key: string) {
  if (isColumnKey(key)) return [sql.ref(`experiments.${columnKeys[key]}`)];
  const value = (column: "number" | "text") =>
    sql`(select ${sql.ref(`v.${column}`)} from experiment_values v where v.experiment_id = experiments.id and v.key = ${key})`;
  return [value("number"), value("text")];
}

/** Adds the newest metrics to experiments. */
export async function withMetrics(db: Statements, rows: readonly ExperimentRow[]): Promise<ExperimentWithMetrics[]> {
  if (rows.length === 0) return [];
  const values = await db
    .selectFrom("experiment_values")
    .select(["experiment_id", "key", "number"])
    .where(
      "experiment_id",
      "in",
      rows.map(({ id }) => id),
    )
    .where("key", "like", "metrics.%")
    .execute();
  const byId = new Map<string, Record<string, number | null>>();
  for (const { experiment_id, key, number } of values) {
    const metrics = byId.get(experiment_id) ?? {};
    metrics[key.slice("metrics.".length)] = number;
    byId.set(experiment_id, metrics);
  }
  return rows.map((row) => ({ row, metrics: byId.get(row.id) ?? {} }));
}

/** The keys by which a project's experiments can be filtered and sorted. */
export async function listKeys(
  db: Statements,
  projectId: string,
): Promise<{ readonly key: string; readonly kind: "number" | "text" }[]> {
  const rows = await db
    .selectFrom("experiment_values")
    .select(["key", sql<number>`count(number)`.as("numbers")])
    .where("project_id", "=", projectId)
    .groupBy("key")
    .orderBy("key")
    .execute();
  const columns = Object.keys(columnKeys).map((key) => {
    const kind = ["number", "priority", "seconds"].includes(key) ? ("number" as const) : ("text" as const);
    return { key, kind };
  });
  return [
    ...columns,
    ...rows.map(({ key, numbers }) => ({ key, kind: Number(numbers) > 0 ? ("number" as const) : ("text" as const) })),
  ];
}
