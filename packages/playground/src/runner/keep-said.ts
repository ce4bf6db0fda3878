import type { BestResult, EvaluationEvent, TrainingEvent } from "@glissade/trainer";
import type { LiveMessage } from "@glissade/api";
import { appendEvents, type EventDraft } from "../store/events.ts";
import type { Statements } from "../store/store.ts";
import type { FencedTransaction } from "./fence.ts";
import { gatherPoints, type Point } from "./row-points.ts";
import type { Said, SaidEvent, SaidRow } from "./said.ts";
import { setMetrics } from "./set-metrics.ts";
import { continuationsOf, keepContinuations, withChangeAt } from "./steering/record-change.ts";
import { dropRequest } from "./steering/requests.ts";
import { appendPoints } from "./write-series.ts";

/** Points in one live message: it has to fit into a notice of PostgreSQL. */
const mostLivePoints = 100;

/**
 * Keeps what a training said, in order. What is kept already is passed over, so that a batch whose commit was not heard
 * of can be kept again.
 */
export async function keepSaid(tx: FencedTransaction, said: readonly Said[]): Promise<void> {
  await keepEvents(
    tx,
    said.filter((each) => each.kind === "event"),
  );
  await keepRows(
    tx,
    said.filter((each) => each.kind === "row"),
  );
}

async function keepEvents(tx: FencedTransaction, said: readonly SaidEvent[]): Promise<void> {
  if (said.length === 0) return;
  const { id, project_id: projectId, attempt } = tx.experiment;
  const kept = await lastLine(tx.db, id);
  const fresh = said.filter(({ line }) => line === null || line > kept);
  await appendEvents(
    tx,
    projectId,
    fresh.map(({ event, line }) => toDraft(event, line, id, attempt)),
  );
  await keepSteering(
    tx,
    fresh.map(({ event }) => event),
  );
  const best = fresh.map(({ event }) => event).findLast((event) => event.type === "evaluation" && event.best);
  if (best?.type === "evaluation") await setBest(tx, bestOf(best, tx.experiment.spec));
}

/** A change is in the spec, and asked for no more, in the very transaction that keeps the event which says so. */
async function keepSteering({ db, experiment }: FencedTransaction, events: readonly TrainingEvent[]): Promise<void> {
  let { spec } = experiment;
  for (const event of events) {
    if (event.type !== "steered" && event.type !== "steeringRefused") continue;
    if (event.request !== undefined) await dropRequest(db, event.request);
    const changed = event.type === "steered" ? withChangeAt(spec, event.index, event.change) : undefined;
    if (changed === undefined) continue;
    spec = changed;
    await keepContinuations(db, { id: experiment.id, spec }, continuationsOf(spec));
  }
}

/** The newest line of the training's log that the records have; -1 when there is none. */
export async function lastLine(db: Statements, experimentId: string): Promise<number> {
  const { last } = await db
    .selectFrom("events")
    .select((e) => e.fn.max("line").as("last"))
    .where("experiment_id", "=", experimentId)
    .executeTakeFirstOrThrow();
  return last ?? -1;
}

function toDraft(event: TrainingEvent, line: number | null, experimentId: string, attempt: number): EventDraft {
  const { type, time, ...rest } = event;
  const data: Record<string, unknown> = { ...rest };
  // A folder of this machine that is gone when the attempt ends.
  delete data["directory"];
  delete data["line"];
  return {
    type: `training.${type}`,
    experimentId,
    attempt,
    ...(line === null ? {} : { line }),
    ...(time === undefined ? {} : { time }),
    data,
  };
}

/** The best evaluation by the metric that its spec names. */
export function bestOf(event: Pick<EvaluationEvent, "metrics" | "step" | "epoch">, spec: string): BestResult | null {
  const { training } = JSON.parse(spec) as { training?: { bestMetric?: string } };
  const metric = training?.bestMetric ?? "validation/accuracy";
  const value = event.metrics[metric];
  return typeof value === "number" ? { metric, value, step: event.step, epoch: event.epoch } : null;
}

async function setBest(tx: FencedTransaction, best: BestResult | null): Promise<void> {
  await tx.db
    .updateTable("experiments")
    .set({ best: best && JSON.stringify(best) })
    .where("id", "=", tx.experiment.id)
    .execute();
}

async function keepRows(tx: FencedTransaction, said: readonly SaidRow[]): Promise<void> {
  if (said.length === 0) return;
  const { id, project_id: projectId } = tx.experiment;
  const kept = await linesKept(tx.db, id);
  const fresh = said.filter(({ line }) => line >= kept);
  const newest = fresh.at(-1);
  if (!newest) return;
  const points = gatherPoints(fresh);
  for (const [series, added] of points) await appendPoints(tx.db, id, series, added);
  await setLinesKept(tx.db, id, newest.line + 1);
  const metrics = Object.assign({}, ...fresh.map(({ row }) => row.metrics)) as Record<string, number | null>;
  await setMetrics(tx.db, tx.experiment, metrics);
  await tx.db.updateTable("experiments").set({ seconds: newest.row.seconds }).where("id", "=", id).execute();
  for (const message of liveMessages(id, points)) tx.tell({ kind: "live", projectId, message });
}

/** How many rows of the training's metrics log the series hold. */
export async function linesKept(db: Statements, experimentId: string): Promise<number> {
  const row = await db
    .selectFrom("series_positions")
    .select("lines")
    .where("experiment_id", "=", experimentId)
    .executeTakeFirst();
  return row?.lines ?? 0;
}

export async function setLinesKept(db: Statements, experimentId: string, lines: number): Promise<void> {
  await db
    .insertInto("series_positions")
    .values({ experiment_id: experimentId, lines })
    .onConflict((conflict) => conflict.column("experiment_id").doUpdateSet({ lines }))
    .execute();
}

function* liveMessages(experimentId: string, series: ReadonlyMap<string, readonly Point[]>): Generator<LiveMessage> {
  type LivePoint = [number, number | null];
  let data: Record<string, LivePoint[]> = {};
  let room = mostLivePoints;
  for (const [key, points] of series) {
    for (let start = 0; start < points.length;) {
      const part = points.slice(start, start + room);
      data[key] = part.map(({ step, value }): LivePoint => [step, Number.isFinite(value) ? value : null]);
      start += part.length;
      room -= part.length;
      if (room > 0) continue;
      yield { type: "experiment.metrics", experimentId, data };
      data = {};
      room = mostLivePoints;
    }
  }
  if (room < mostLivePoints) yield { type: "experiment.metrics", experimentId, data };
}
