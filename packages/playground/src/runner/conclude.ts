import type { Progress } from "@glissade/api";
import type { FailedEvent, FinalEvent, FinishedEvent } from "@glissade/trainer";
import { changeState, type StateChange } from "../experiments/state.ts";
import type { Queue } from "../queue/queue.ts";
import { advanceRaceOf, stopAtOf } from "../races/advance-race.ts";
import { makeProblem } from "../server/problems.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { Intent } from "./ending.ts";
import type { FencedTransaction } from "./fence.ts";
import { recordResults, type Result } from "./results.ts";
import { setMetrics } from "./set-metrics.ts";
import { settleRequests } from "./steering/at-rest.ts";

/** How an attempt ended. */
export interface Outcome {
  /** undefined: it was to end before training began. */
  readonly final: FinalEvent | undefined;
  readonly intent: Intent | undefined;
  readonly progress: Progress;
  /** undefined: those that there are stay. */
  readonly results: readonly Result[] | undefined;
}

type Change = Pick<StateChange, "to" | "reason" | "code">;

/** What becomes of an experiment whose training did not come to its end, by why that was. */
const changes: Readonly<Record<Intent | "unasked", Change>> = {
  pause: { to: "paused", reason: "paused as asked", code: "asked" },
  stop: { to: "stopped", reason: "stopped as asked; the weights so far are kept", code: "asked" },
  shutdown: { to: "queued", reason: "the server or worker was stopped; goes on by itself", code: "server_stopped" },
  over: { to: "queued", reason: "saved to keep its turn; goes on by itself", code: "turn_over" },
  unasked: { to: "paused", reason: "the training process was told to end from outside", code: "interrupted" },
};

/** Changes the experiment's state to what its attempt came to, with results, all in one transaction. */
export async function conclude(tx: FencedTransaction, queue: Queue, outcome: Outcome): Promise<void> {
  const { experiment } = tx;
  const { final, progress, results } = outcome;
  const change = (await heldByRace(tx, outcome)) ?? decide(experiment, outcome);
  if (final?.type === "finished") await setMetrics(tx.db, experiment, final.metrics);
  if (results) await recordResults(tx, results);
  const again = change.to === "queued";
  if (!again) await settleRequests(tx, experiment, change.to);
  const entry = { experimentId: experiment.id, priority: experiment.priority, begun: true };
  const set: StateChange["set"] = {
    worker: null,
    heartbeat_at: null,
    asked: null,
    job_id: again ? await queue.enqueue(tx, entry) : null,
    progress: JSON.stringify(progress),
    ended_at: again || change.to === "paused" ? null : new Date().toISOString(),
    ...(final?.type === "finished" ? ofFinished(final) : {}),
    ...(final?.type === "failed" ? { error: JSON.stringify(problemOf(final)) } : {}),
  };
  await changeState(tx, experiment, { ...change, set });
  if (!again) await advanceRaceOf(tx, queue, experiment.id, final && "step" in final ? final.step : progress.step);
}

/** A run of a race that has come to where it is to wait, and was not asked to stop. */
async function heldByRace({ db, experiment }: FencedTransaction, { final }: Outcome): Promise<Change | undefined> {
  if (final?.type !== "stopped" || experiment.asked === "stop") return undefined;
  const stopAt = await stopAtOf(db, experiment.id);
  if (stopAt === undefined || final.step < stopAt) return undefined;
  return { to: "paused", reason: `held by its race at step ${final.step}`, code: "race" };
}

/** What a person asked for is in the record, even where the attempt has not heard of it. */
function decide(experiment: ExperimentRow, { final, intent }: Outcome): Change {
  if (final?.type === "finished") return { to: "finished", reason: "trained to the end", code: "finished" };
  if (final?.type === "failed") return { to: "failed", reason: final.message, code: final.code };
  return changes[experiment.asked ?? intent ?? "unasked"];
}

function ofFinished(final: FinishedEvent): NonNullable<StateChange["set"]> {
  const result: Record<string, unknown> = { ...final };
  // A folder of this machine that is gone when the attempt ends.
  delete result["directory"];
  delete result["line"];
  return { result: JSON.stringify(result), best: final.best && JSON.stringify(final.best), seconds: final.seconds };
}

function problemOf({ code, message, details }: FailedEvent) {
  const { key, found, expected } = details as { key?: unknown; found?: unknown; expected?: unknown };
  return makeProblem(code, message, {
    ...(typeof key === "string" ? { key } : {}),
    ...(found === undefined ? {} : { found }),
    ...(typeof expected === "string" ? { expected } : {}),
  });
}
