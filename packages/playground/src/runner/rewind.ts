import { readJsonLines, runPath, type EvaluationEvent, type MetricsRow, type TrainingEvent } from "@glissade/trainer";
import { appendEvents } from "../store/events.ts";
import type { Statements } from "../store/store.ts";
import type { FencedTransaction } from "./fence.ts";
import { bestOf, keepSaid, lastLine, linesKept, setLinesKept } from "./keep-said.ts";
import { gatherPoints, paceSeries } from "./row-points.ts";
import type { Said, SaidRow } from "./said.ts";
import { clearMetrics, setMetrics } from "./set-metrics.ts";
import { dropPointsAbove } from "./write-series.ts";

/** Statements have a limit of parameters. */
const mostAtOnce = 500;

/** What a training's logs hold when an attempt begins: everything up to its checkpoint, nothing later. */
export interface KeptLogs {
  readonly events: readonly Said[];
  readonly rows: readonly SaidRow[];
}

/**
 * Reads the lines of the logs that belong to the checkpoint.
 *
 * @param lines how many of each the training process says it has kept
 */
export async function readKeptLogs(
  run: string,
  lines: { readonly eventLines: number; readonly metricLines: number },
): Promise<KeptLogs> {
  const time = Date.now();
  const events = (await readLines(runPath(run, "events"), lines.eventLines)) as TrainingEvent[];
  const rows = (await readLines(runPath(run, "metrics"), lines.metricLines)) as MetricsRow[];
  return {
    events: events.map((event, line) => ({ kind: "event", line, event })),
    rows: rows.map((row, line) => ({ kind: "row", line, row, time })),
  };
}

async function readLines(path: string, count: number): Promise<unknown[]> {
  const values: unknown[] = [];
  if (count === 0) return values;
  for await (const value of readJsonLines(path)) {
    values.push(value);
    if (values.length === count) break;
  }
  return values;
}

/**
 * Makes the records agree with the logs of an attempt that begins: what an earlier attempt said after the checkpoint is
 * taken back (its steps are trained again), and what the records lack of the time before is filled in.
 *
 * @param step the checkpoint's; 0 without one
 */
export async function rewind(tx: FencedTransaction, step: number, logs: KeptLogs): Promise<void> {
  const { id, project_id: projectId, attempt } = tx.experiment;
  const events = await dropEvents(tx.db, id, logs.events.length);
  const points = (await linesKept(tx.db, id)) > logs.rows.length;
  if (points) await dropPoints(tx.db, id, step, logs.rows);
  await tx.db.deleteFrom("checkpoints").where("experiment_id", "=", id).where("step", ">", step).execute();
  if (events || points) {
    await settleNewest(tx, logs);
    await appendEvents(tx, projectId, [{ type: "experiment.rewound", experimentId: id, attempt, data: { step } }]);
  }
  const said = [...logs.events, ...logs.rows];
  for (let start = 0; start < said.length; start += mostAtOnce) {
    await keepSaid(tx, said.slice(start, start + mostAtOnce));
  }
}

/** @returns whether there were any */
async function dropEvents(db: Statements, experimentId: string, eventLines: number): Promise<boolean> {
  if ((await lastLine(db, experimentId)) < eventLines) return false;
  await db.deleteFrom("events").where("experiment_id", "=", experimentId).where("line", ">=", eventLines).execute();
  return true;
}

async function dropPoints(db: Statements, experimentId: string, step: number, rows: readonly SaidRow[]): Promise<void> {
  const kept = gatherPoints(rows);
  const stored = await db
    .selectFrom("series_chunks")
    .select("series")
    .distinct()
    .where("experiment_id", "=", experimentId)
    .execute();
  for (const { series } of stored) {
    // The pace is not in the training's log: what was measured up to the checkpoint stays.
    const last = series === paceSeries ? step : (kept.get(series)?.at(-1)?.step ?? -1);
    await dropPointsAbove(db, experimentId, series, last);
  }
  await setLinesKept(db, experimentId, rows.length);
}

/** Newest metrics and best evaluation, as they were at the checkpoint. */
async function settleNewest(tx: FencedTransaction, { events, rows }: KeptLogs): Promise<void> {
  const { id, spec } = tx.experiment;
  await clearMetrics(tx.db, id);
  await setMetrics(
    tx.db,
    tx.experiment,
    Object.assign({}, ...rows.map(({ row }) => row.metrics)) as MetricsRow["metrics"],
  );
  const best = events.map((said) => (said.kind === "event" ? said.event : undefined)).findLast(isBest);
  await tx.db
    .updateTable("experiments")
    .set({ best: best ? JSON.stringify(bestOf(best, spec)) : null })
    .where("id", "=", id)
    .execute();
}

function isBest(event: TrainingEvent | undefined): event is EvaluationEvent {
  return event?.type === "evaluation" && event.best;
}
