import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Store } from "../store/store.ts";
import { Backlog } from "./backlog.ts";
import { type Claim, type FencedTransaction, isFenced, withinClaim } from "./fence.ts";
import { keepSaid } from "./keep-said.ts";
import type { Said } from "./said.ts";
import { isStoreTrouble } from "./store-trouble.ts";

/** At most this many items are written at once, and at most this long they wait for company. */
const mostAtOnce = 500;
const longestWaitMs = 250;

const firstRetryMs = 50;
const longestRetryMs = 5000;

/** Writes what an attempt has to say into the records, in order, and only while its claim stands. */
export interface AttemptWriter {
  /** Keeps something; it is written soon. */
  say(said: Said): void;
  /**
   * Does work in a fenced transaction, after everything said before is written. Where the store is away it waits.
   *
   * @throws PlaygroundError `fenced`; what work throws; the signal's reason when the writer was told to give up
   */
  write<T>(work: (tx: FencedTransaction) => Promise<T>): Promise<T>;
}

export interface AttemptWriterOptions {
  readonly store: Store;
  readonly claim: Claim;
  readonly log: Logger;
  /** For what does not fit into memory while the store is away. */
  readonly folder: string;
  /** Told once, when nothing can be written any more: the claim stands no longer, or a statement was wrong. */
  readonly onEnd: (error: unknown) => void;
  /** Aborted to wait for the store no longer. */
  readonly giveUp: AbortSignal;
}

interface Task {
  /** Runs once so many items are written. */
  readonly after: number;
  readonly run: () => Promise<void>;
  readonly reject: (error: unknown) => void;
}

export function createAttemptWriter(options: AttemptWriterOptions): AttemptWriter {
  const { store, claim, log, folder, onEnd, giveUp } = options;
  const backlog = new Backlog<Said>({ folder });
  const tasks: Task[] = [];
  let said = 0;
  let written = 0;
  /** What had been said when writing began: what comes meanwhile waits for company again. */
  let due = 0;
  let ended: { readonly error: unknown } | undefined;
  let pumping = false;
  let timer: NodeJS.Timeout | undefined;

  /** One thing to do, the oldest; false when there is none. */
  const step = async (): Promise<boolean> => {
    const task = tasks[0];
    if (task && task.after <= written) {
      await task.run();
      tasks.shift();
      return true;
    }
    if (!task && written >= due && backlog.length < mostAtOnce) return false;
    const batch = await backlog.peek(Math.min(mostAtOnce, task ? task.after - written : mostAtOnce));
    if (batch.length === 0) return false;
    await withinClaim(store, claim, (tx) => keepSaid(tx, batch));
    backlog.drop(batch.length);
    written += batch.length;
    return true;
  };
  const pump = async (): Promise<void> => {
    for (let failures = 0; ;) {
      try {
        if (!(await step())) return;
        if (failures > 0) log.info({ waiting: backlog.length }, "the records can be written again");
        failures = 0;
      } catch (error) {
        giveUp.throwIfAborted();
        if (isFenced(error) || !isStoreTrouble(error)) throw error;
        if (failures === 0) log.warn({ err: error }, "the records cannot be written; training goes on");
        failures += 1;
        await wait(Math.min(longestRetryMs, firstRetryMs * 2 ** failures), undefined, { signal: giveUp });
      }
    }
  };
  const end = (error: unknown): void => {
    ended = { error };
    for (const { reject } of tasks.splice(0)) reject(error);
    onEnd(error);
  };
  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (pumping || ended) return;
    pumping = true;
    due = said;
    void pump()
      .catch(end)
      .finally(() => {
        pumping = false;
        if (tasks.length > 0) start();
        else if (backlog.length > 0) startSoon();
      });
  };
  const startSoon = (): void => {
    if (backlog.length >= mostAtOnce) start();
    else timer ??= setTimeout(start, longestWaitMs);
  };

  return {
    say(item) {
      if (ended) return;
      backlog.push(item);
      said += 1;
      if (!pumping) startSoon();
    },
    write: (work) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(asError(ended.error));
        const run = async (): Promise<void> => {
          try {
            resolve(await withinClaim(store, claim, work));
          } catch (error) {
            // What passes is tried again; what ends the writer ends all; anything else is the caller's alone.
            if (isFenced(error) || isStoreTrouble(error)) throw error;
            reject(asError(error));
          }
        };
        tasks.push({ after: said, run, reject });
        start();
      }),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
