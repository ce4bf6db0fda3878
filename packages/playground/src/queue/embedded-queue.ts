import type { Logger } from "pino";
import type { Store } from "../store/store.ts";
import { countWaiting } from "./count-waiting.ts";
import type { Queue, QueueWork, Take } from "./queue.ts";

/** How often it looks by itself, should ever a notice be missed. */
const lookEveryMs = 5000;

/** How long one that was given back waits before it is handed out again. */
const restMs = 1000;

const never = new AbortController().signal;

/**
 * The queue of one machine: the experiments in state `queued` are the queue, so nothing is kept twice. Woken by the
 * store's feed; nobody but this process takes experiments up.
 */
export function createEmbeddedQueue(store: Store, log: Logger): Queue {
  return {
    enqueue: (_tx, { experimentId }) => Promise.resolve(experimentId),
    withdraw: () => Promise.resolve(),
    reprioritise: () => Promise.resolve(),
    waiting: () => countWaiting(store),
    work: (concurrency, take) => Promise.resolve(startWork(store, concurrency, take, log)),
    close: () => Promise.resolve(),
  };
}

function startWork(store: Store, concurrency: number, take: Take, log: Logger): QueueWork {
  const taken = new Map<string, Promise<void>>();
  /** Those that were given back: a broken one must not be tried in a tight circle. */
  const resting = new Set<string>();
  let stopped = false;
  let looking = Promise.resolve();

  const look = (): void => {
    looking = looking.then(fill).catch((error: unknown) => log.warn({ err: error }, "the queue cannot be read"));
  };
  const fill = async (): Promise<void> => {
    while (!stopped && taken.size < concurrency) {
      const next = await nextWaiting(store, [...taken.keys(), ...resting]);
      if (next === undefined || stopped) return;
      taken.set(next, run(next));
    }
  };
  const run = async (experimentId: string): Promise<void> => {
    try {
      await take(experimentId, { lost: never, over: never });
    } catch (error) {
      log.warn({ err: error, experimentId }, "the experiment is to be taken up again");
      resting.add(experimentId);
      const wake = (): void => {
        resting.delete(experimentId);
        look();
      };
      setTimeout(wake, restMs).unref();
    } finally {
      taken.delete(experimentId);
      look();
    }
  };

  const unsubscribe = store.feed.subscribe(({ kind }) => {
    if (kind === "queued" || kind === "missed") look();
  });
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      await looking;
      await Promise.all(taken.values());
    },
  };
}

async function nextWaiting(store: Store, except: readonly string[]): Promise<string | undefined> {
  const row = await store.db
    .selectFrom("experiments")
    .select("id")
    .where("state", "=", "queued")
    .$if(except.length > 0, (query) => query.where("id", "not in", except))
    .orderBy("priority", "desc")
    .orderBy("queued_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}
