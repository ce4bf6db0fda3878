import type { Logger } from "pino";

/** Tasks under way on this server, one at a time, in the order in which they were asked for. */
export interface TaskLine {
  /** Takes up one that is in the records. Resolves when it is over, whatever came of it. */
  add(id: string): Promise<void>;
  /** Aborts it. Resolves when it has ended. */
  cancel(id: string): Promise<void>;
  /** Takes up what an earlier server left unfinished. */
  resume(): Promise<void>;
  /** Interrupts what is under way; it goes on at the next start. */
  close(): Promise<void>;
}

export interface TaskLineOptions {
  /** What one task is called in the log: "import". */
  readonly name: string;
  readonly log: Logger;
  /** Does one, until it is done or the signal aborts: with `serverStops` when it is to be gone on with later. */
  readonly work: (id: string, signal: AbortSignal) => Promise<void>;
  /** The ids of those that the records have as not over, the oldest first. */
  readonly unfinished: () => Promise<readonly string[]>;
}

/** Why a task is interrupted when its server stops: it is not cancelled. */
export const serverStops = new Error("the server is stopping");

export function createTaskLine({ name, log, work, unfinished }: TaskLineOptions): TaskLine {
  const underWay = new Map<string, { readonly abort: AbortController; readonly over: Promise<void> }>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;
  const run = async (id: string, abort: AbortController): Promise<void> => {
    try {
      if (!closed) await work(id, abort.signal);
    } catch (error) {
      log.error({ err: error, id }, `${name} failed`);
    } finally {
      underWay.delete(id);
    }
  };
  const add = (id: string): Promise<void> => {
    const present = underWay.get(id);
    if (closed || present) return present?.over ?? Promise.resolve();
    const abort = new AbortController();
    const over = last.then(() => run(id, abort));
    underWay.set(id, { abort, over });
    last = over;
    return over;
  };
  return {
    add,
    async cancel(id) {
      const found = underWay.get(id);
      found?.abort.abort(new Error("cancelled"));
      await found?.over;
    },
    async resume() {
      for (const id of await unfinished()) void add(id);
    },
    async close() {
      closed = true;
      for (const { abort } of underWay.values()) abort.abort(serverStops);
      await last;
    },
  };
}
