import type { Series } from "@glissade/api";
import { decimatePlanned } from "../../metrics/decimate.ts";
import { planReading, type SeriesWindow } from "../../metrics/reading-plan.ts";
import { type RawPage, readRaw } from "../../metrics/read-raw.ts";
import type { ChunkSummary } from "../../metrics/series-chunk.ts";
import type { Statements } from "../../store/store.ts";

/** A chunk's summary and where it is. */
interface Placed extends ChunkSummary {
  readonly series: string;
  readonly position: number;
}

/** Summaries of an experiment's chunks, by series, in order. */
async function summaries(
  db: Statements,
  experimentId: string,
  keys: readonly string[] | undefined,
): Promise<Map<string, Placed[]>> {
  let select = db
    .selectFrom("series_chunks")
    .select(["series", "position", "count", "first_step", "last_step", "min", "max", "last", "nans"])
    .where("experiment_id", "=", experimentId);
  if (keys !== undefined) {
    if (keys.length === 0) return new Map();
    select = select.where("series", "in", [...keys]);
  }
  const rows = await select.orderBy("series").orderBy("position").execute();
  const bySeries = new Map<string, Placed[]>();
  for (const { first_step: firstStep, last_step: lastStep, ...row } of rows) {
    const list = bySeries.get(row.series) ?? [];
    list.push({ ...row, firstStep, lastStep });
    bySeries.set(row.series, list);
  }
  return bySeries;
}

/** What series an experiment has. */
export async function listSeries(db: Statements, experimentId: string) {
  const found = await summaries(db, experimentId, undefined);
  return [...found].map(([key, chunks]) => ({
    key,
    count: countOf(chunks),
    firstStep: chunks[0]?.firstStep ?? 0,
    lastStep: chunks.at(-1)?.lastStep ?? 0,
    min: extreme(chunks, "min", Math.min),
    max: extreme(chunks, "max", Math.max),
    last: finite(chunks.at(-1)?.last ?? null),
  }));
}

function countOf(chunks: readonly ChunkSummary[]): number {
  return chunks.reduce((sum, { count }) => sum + count, 0);
}

function extreme(
  chunks: readonly ChunkSummary[],
  which: "min" | "max",
  choose: (a: number, b: number) => number,
): number | null {
  const values = chunks.flatMap((chunk) => chunk[which] ?? []);
  return values.length === 0 ? null : finite(values.reduce(choose));
}

/** JSON has no infinity. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Series of an experiment in few points. */
export async function readSeries(
  db: Statements,
  experimentId: string,
  keys: readonly string[] | undefined,
  { times: withTimes = false, ...window }: SeriesWindow & { readonly times?: boolean },
): Promise<Series[]> {
  const found = await summaries(db, experimentId, keys);
  const result: Series[] = [];
  for (const [key, chunks] of found) {
    const plan = planReading(chunks, window);
    const positions = plan.chunks.flatMap((index) => chunks[index]?.position ?? []);
    const blobs = await readBlobs(db, experimentId, key, positions);
    const { points, decimated } = decimatePlanned(plan, blobs);
    const values = Array.from(points.values, (value) => (Number.isFinite(value) ? value : null));
    const times = withTimes && { times: Array.from(points.times) };
    const steps = Array.from(points.steps);
    result.push({ experimentId, key, count: countOf(chunks), steps, values, ...times, decimated });
  }
  return result;
}

async function readBlobs(
  db: Statements,
  experimentId: string,
  series: string,
  positions: readonly number[],
): Promise<Uint8Array[]> {
  const [first, last] = [positions[0], positions.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows = await db
    .selectFrom("series_chunks")
    .select(["position", "data"])
    .where("experiment_id", "=", experimentId)
    .where("series", "=", series)
    .where("position", ">=", first)
    .where("position", "<=", last)
    .orderBy("position")
    .execute();
  const wanted = new Set(positions);
  return rows.filter(({ position }) => wanted.has(position)).map(({ data }) => data);
}

/** Every point of a series, page by page. */
export function readRawSeries(
  db: Statements,
  experimentId: string,
  series: string,
  page: { readonly after?: number | undefined; readonly limit: number },
): Promise<RawPage> {
  return readRaw(chunkBlobs(db, experimentId, series, page.after), page);
}

/** The stored form of a series from after a step, chunk by chunk. */
export async function* chunkBlobs(
  db: Statements,
  experimentId: string,
  series: string,
  after = -Infinity,
): AsyncGenerator<Uint8Array, void, void> {
  let position = -1;
  for (;;) {
    let select = db
      .selectFrom("series_chunks")
      .select(["position", "data"])
      .where("experiment_id", "=", experimentId)
      .where("series", "=", series)
      .where("position", ">", position);
    if (Number.isFinite(after)) select = select.where("last_step", ">", after);
    const row = await select.orderBy("position").limit(1).executeTakeFirst();
    if (!row) return;
    position = row.position;
    yield row.data;
  }
}
