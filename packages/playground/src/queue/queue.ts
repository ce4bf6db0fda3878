import type { StoreTransaction } from "../store/store.ts";

/** An experiment that waits to be trained. */
export interface QueueEntry {
  readonly experimentId: string;
  /** Higher ones first; among equals the one that waits longest. */
  readonly priority: number;
  /** Whether it has been running already: then it goes on before those of its priority that have not begun. */
  readonly begun: boolean;
}

/** What the queue tells whoever has taken an experiment up. */
export interface Turn {
  /** Aborted when the queue has given the experiment to another as well: see whether the attempt still stands. */
  readonly lost: AbortSignal;
  /** Aborted when the queue cannot hold the job much longer: save, and put the experiment back into the queue. */
  readonly over: AbortSignal;
}

/** Trains an experiment: resolves when it needs nobody any more, rejects when somebody should take it up again. */
export type Take = (experimentId: string, turn: Turn) => Promise<void>;

/**
 * Where queued experiments wait. Entering and leaving happens in the transaction that changes the experiment's state, so
 * the two never disagree. At least once in effect: whoever takes an experiment up raises its attempt number, and only
 * the newest attempt can write.
 */
export interface Queue {
  /** @returns the job's id, kept in the experiment's row */
  enqueue(tx: StoreTransaction, entry: QueueEntry): Promise<string>;
  /** Takes a waiting experiment out. */
  withdraw(tx: StoreTransaction, jobId: string): Promise<void>;
  /** Changes the priority of a waiting experiment. */
  reprioritise(tx: StoreTransaction, jobId: string, entry: QueueEntry): Promise<void>;
  /** How many wait. */
  waiting(): Promise<number>;
  /**
   * Hands waiting experiments to `take`, at most `concurrency` at a time, until stopped. What came of an experiment does
   * not matter here: a training that failed is not a job that failed.
   */
  work(concurrency: number, take: Take): Promise<QueueWork>;
  close(): Promise<void>;
}

export interface QueueWork {
  /** Takes no more; resolves when those being worked on have come back. */
  stop(): Promise<void>;
}
