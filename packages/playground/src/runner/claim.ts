import { setTimeout as wait } from "node:timers/promises";
import { PlaygroundError } from "../error.ts";
import { changeState } from "../experiments/state.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

export interface ClaimOptions {
  /** Who takes it up: shown to people. */
  readonly worker: string;
  /** How long a running attempt may show no sign of life before it is taken for dead, in milliseconds. Default 3000. */
  readonly silenceMs?: number;
  readonly signal: AbortSignal;
}

const lookEveryMs = 250;

/**
 * Takes an experiment up, which raises its attempt number: whoever trained it before can write nothing more.
 *
 * One that is running is taken over only if it is silent. A queue may have given it away because its worker could not
 * reach the database for a while; where that worker is back and writes, it keeps the experiment. Signs of life are
 * compared with one another, never with a clock.
 *
 * @returns undefined when there is nothing (more) to train
 * @throws PlaygroundError `still_running` when its attempt is alive
 */
export async function claimExperiment(
  store: Store,
  experimentId: string,
  options: ClaimOptions,
): Promise<ExperimentRow | undefined> {
  const found = await read(store, experimentId);
  if (found?.state === "running" && (await isAlive(store, found, options))) {
    const message = `experiment ${experimentId}: ${found.worker ?? "its worker"} is at it and alive`;
    throw new PlaygroundError("still_running", message, { key: "experiment", found: experimentId });
  }
  if (found?.state !== "running" && found?.state !== "queued") return undefined;
  return take(store, found, options.worker);
}

function read(store: Store, experimentId: string): Promise<ExperimentRow | undefined> {
  return store.db.selectFrom("experiments").selectAll().where("id", "=", experimentId).executeTakeFirst();
}

async function isAlive(
  store: Store,
  found: ExperimentRow,
  { silenceMs = 3000, signal }: ClaimOptions,
): Promise<boolean> {
  const until = performance.now() + silenceMs;
  while (performance.now() < until) {
    await wait(lookEveryMs, undefined, { signal });
    const now = await read(store, found.id);
    if (now?.state !== found.state || now.attempt !== found.attempt) return true;
    if (now.heartbeat_at !== found.heartbeat_at) return true;
  }
  return false;
}

/** @throws PlaygroundError `state_conflict` when somebody else was quicker */
function take(store: Store, found: ExperimentRow, worker: string): Promise<ExperimentRow> {
  return store.transact(async (tx) => {
    const lost = { to: "queued", reason: `${found.worker ?? "the worker"} was lost`, code: "worker_lost" } as const;
    const waiting = found.state === "running" ? await changeState(tx, found, lost) : found;
    const now = new Date().toISOString();
    return changeState(tx, waiting, {
      to: "running",
      reason: `taken up by ${worker}`,
      code: "taken",
      set: {
        attempt: found.attempt + 1,
        worker,
        heartbeat_at: now,
        started_at: found.started_at ?? now,
        ended_at: null,
        error: null,
        progress: null,
        // What a person asked of a lost attempt is asked of this one.
        asked: found.state === "running" ? found.asked : null,
      },
    });
  });
}
