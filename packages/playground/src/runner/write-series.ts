import { type ChunkPlan, countToMerge, planAppend, planTruncate, tailLength } from "../metrics/chunk-plan.ts";
import type { SeriesPoints } from "../metrics/series-points.ts";
import type { Statements } from "../store/store.ts";
import type { Point } from "./row-points.ts";

/** Adds points to the end of a series. */
export async function appendPoints(
  db: Statements,
  experimentId: string,
  series: string,
  points: readonly Point[],
): Promise<void> {
  const newest = await db
    .selectFrom("series_chunks")
    .select(["position", "count"])
    .where("experiment_id", "=", experimentId)
    .where("series", "=", series)
    .orderBy("position", "desc")
    .limit(tailLength)
    .execute();
  // The last chunk at least, whose end says whether the steps are in order.
  const loaded = Math.max(1, countToMerge(newest.map(({ count }) => count).reverse(), points.length));
  const last = newest[0]?.position ?? -1;
  const tail = await loadChunks(db, experimentId, series, last - loaded + 1);
  await storePlan(db, experimentId, series, last + 1, planAppend(tail, toColumns(points)));
}

/** Drops the points of a series whose step is above the given one. */
export async function dropPointsAbove(
  db: Statements,
  experimentId: string,
  series: string,
  step: number,
): Promise<void> {
  const first = await db
    .selectFrom("series_chunks")
    .select("position")
    .where("experiment_id", "=", experimentId)
    .where("series", "=", series)
    .where("last_step", ">", step)
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  if (!first) return;
  const chunks = await loadChunks(db, experimentId, series, first.position);
  await storePlan(db, experimentId, series, first.position, planTruncate(chunks, step));
}

async function loadChunks(db: Statements, experimentId: string, series: string, from: number) {
  const rows = await db
    .selectFrom("series_chunks")
    .select(["position", "count", "last_step", "data"])
    .where("experiment_id", "=", experimentId)
    .where("series", "=", series)
    .where("position", ">=", from)
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ id: row.position, count: row.count, lastStep: row.last_step, blob: row.data }));
}

/** What a plan replaces is always the end of the series: what it writes takes its place. */
async function storePlan(
  db: Statements,
  experimentId: string,
  series: string,
  end: number,
  { replace, write }: ChunkPlan<number>,
): Promise<void> {
  const start = replace[0] ?? end;
  if (replace.length > 0) {
    await db
      .deleteFrom("series_chunks")
      .where("experiment_id", "=", experimentId)
      .where("series", "=", series)
      .where("position", "in", replace)
      .execute();
  }
  if (write.length === 0) return;
  const rows = write.map((chunk, index) => ({
    experiment_id: experimentId,
    series,
    position: start + index,
    count: chunk.count,
    first_step: chunk.firstStep,
    last_step: chunk.lastStep,
    min: chunk.min,
    max: chunk.max,
    last: chunk.last,
    nans: chunk.nans,
    data: chunk.blob,
  }));
  await db.insertInto("series_chunks").values(rows).execute();
}

function toColumns(points: readonly Point[]): SeriesPoints {
  return {
    steps: Float64Array.from(points, ({ step }) => step),
    values: Float64Array.from(points, ({ value }) => value),
    times: Float64Array.from(points, ({ time }) => time),
    epochs: Float64Array.from(points, ({ epoch }) => epoch),
  };
}
