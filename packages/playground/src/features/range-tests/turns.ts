/** Work that is done one after the other. */
export interface Turns {
  /** Whether somebody has to wait. */
  readonly busy: boolean;
  /** Does the work when its turn comes; not at all where the signal is aborted before. */
  take(signal: AbortSignal, work: () => Promise<void>): Promise<void>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    get busy() {
      return waiting > 0;
    },
    async take(signal, work) {
      waiting += 1;
      const turn = last.then(() => (signal.aborted ? undefined : work()));
      last = turn.catch(() => undefined).finally(() => (waiting -= 1));
      await turn;
    },
  };
}
