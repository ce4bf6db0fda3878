import type { HandlerInput, Operations } from "@glissade/api";
import { createInterface } from "node:readline";
import { notFound } from "../../error.ts";
import { readExperiment } from "../../experiments/state.ts";
import type { Services } from "../../services.ts";
import type { Statements } from "../../store/store.ts";

type Query = HandlerInput<Operations["listPredictions"]>["query"];

/** A line of the trainer's predictions.jsonl. */
interface Line {
  /** Of the item in its data set. */
  readonly id: string;
  /** Position of the data set in the split. */
  readonly dataset?: number;
  readonly label: string;
  readonly predicted: string;
  readonly probability: number;
  readonly labelProbability: number;
}

/**
 * What the finished model says of the pictures it was tested on, most confident mistakes first.
 *
 * @throws PlaygroundError `not_found` before the experiment is finished
 */
export async function listPredictions(
  services: Pick<Services, "store" | "artifacts">,
  experimentId: string,
  query: Query,
) {
  const { db } = services.store;
  const { split_id: splitId } = await readExperiment(db, experimentId);
  const datasets = await datasetsOf(db, splitId);
  const found = await matchingLines(services, experimentId, query);
  const wanted = query.datasetId;
  const lines = wanted === undefined ? found : found.filter(({ dataset = 0 }) => datasets[dataset] === wanted);
  lines.sort(orders[query.sort]);
  const page = lines.slice(query.offset, query.offset + query.limit);
  const items = await withPictures(db, datasets, page);
  return { items, total: lines.length, offset: query.offset, limit: query.limit };
}

const isMistake = ({ label, predicted }: Line): boolean => label !== predicted;

const orders: Readonly<Record<Query["sort"], (a: Line, b: Line) => number>> = {
  "confident-mistakes": (a, b) => Number(isMistake(b)) - Number(isMistake(a)) || b.probability - a.probability,
  confidence: (a, b) => b.probability - a.probability,
  order: () => 0,
};

async function matchingLines(
  { store, artifacts }: Pick<Services, "store" | "artifacts">,
  experimentId: string,
  { label, predicted, mistakes }: Query,
): Promise<Line[]> {
  const file = await store.db
    .selectFrom("artifacts")
    .select("key")
    .where("experiment_id", "=", experimentId)
    .where("name", "=", "predictions.jsonl")
    .executeTakeFirst();
  if (!file) throw notFound("predictions of experiment", experimentId);
  const { stream } = await artifacts.open(file.key);
  const found: Line[] = [];
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (text === "") continue;
    const line = JSON.parse(text) as Line;
    if (label !== undefined && line.label !== label) continue;
    if (predicted !== undefined && line.predicted !== predicted) continue;
    if (mistakes !== undefined && isMistake(line) !== mistakes) continue;
    found.push(line);
  }
  return found;
}

/** Ids of a split's data sets, by their position in it. */
async function datasetsOf(db: Statements, splitId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("split_parts")
    .select("dataset_id")
    .where("split_id", "=", splitId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.dataset_id);
}

/** Adds where each picture is to be found. */
async function withPictures(db: Statements, datasets: readonly string[], lines: readonly Line[]) {
  const items = [];
  for (const { id, dataset = 0, label, predicted, probability, labelProbability } of lines) {
    const datasetId = datasets[dataset] ?? "";
    const picture = await db
      .selectFrom("pictures")
      .select("position")
      .where("dataset_id", "=", datasetId)
      .where("item", "=", id)
      .executeTakeFirst();
    if (!picture) continue; // deleted meanwhile
    const index = picture.position;
    items.push({ datasetId, index, item: id, label, predicted, probability, labelProbability });
  }
  return items;
}
