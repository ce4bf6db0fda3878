import type { Turn } from "../queue/queue.ts";

/**
 * Why a training is to end early: a person asked for it, the server or worker stops, or the queue wants the experiment
 * back for a moment.
 */
export type Intent = "pause" | "stop" | "shutdown" | "over";

/** What may end an attempt from outside. */
export interface AttemptSignals {
  /** The server or worker stops: save, and back into the queue. */
  readonly shutdown: AbortSignal;
  /** It does not wait any longer. */
  readonly kill: AbortSignal;
  readonly turn: Turn;
}

/** Collects what ends an attempt. */
export interface Ending {
  /** The first reason there was. */
  readonly intent: Intent | undefined;
  /** Aborted when training is to save and end. */
  readonly save: AbortSignal;
  /** Aborted when it is to end at once: the claim is lost, nobody waits, or nothing can be written. */
  readonly drop: AbortSignal;
  /** Why nothing more may or can be written, if so. */
  readonly failure: unknown;
  ask(intent: Intent): void;
  fail(error: unknown): void;
  /** Listens no longer. */
  close(): void;
}

export function createEnding({ shutdown, kill, turn }: AttemptSignals): Ending {
  const save = new AbortController();
  const drop = new AbortController();
  const listening = new AbortController();
  let intent: Intent | undefined;
  let failure: unknown;

  const ask = (asked: Intent): void => {
    intent ??= asked;
    save.abort();
  };
  const when = (signal: AbortSignal, act: () => void): void => {
    if (signal.aborted) act();
    else signal.addEventListener("abort", act, { signal: listening.signal });
  };
  when(shutdown, () => ask("shutdown"));
  when(turn.over, () => ask("over"));
  when(kill, () => {
    ask("shutdown");
    drop.abort();
  });
  return {
    get intent() {
      return intent;
    },
    get failure() {
      return failure;
    },
    save: save.signal,
    drop: drop.signal,
    ask,
    fail(error) {
      failure ??= error;
      save.abort();
      drop.abort();
    },
    close: () => listening.abort(),
  };
}
