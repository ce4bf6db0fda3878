import type { FinalEvent, RunningTraining } from "@glissade/trainer";

/** Ctrl-C twice within this time is one: package managers pass on the signal that the terminal has already sent. */
const sameSignalMs = 400;

export interface SuperviseOptions {
  /** Told once, when the first signal comes. */
  readonly onStopping: () => void;
  readonly now: () => number;
}

/**
 * Waits for a training to end. The first ctrl-C (or SIGTERM, or a closed terminal) lets it finish its step and save; the
 * second ends it at once.
 */
export async function supervise(training: RunningTraining, { onStopping, now }: SuperviseOptions): Promise<FinalEvent> {
  let stoppingSince: number | undefined;
  const onSignal = (): void => {
    if (stoppingSince === undefined) {
      stoppingSince = now();
      training.stop();
      onStopping();
    } else if (now() - stoppingSince > sameSignalMs) training.kill();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await training.result;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
