/** Ctrl-C twice within this time is one: package managers pass on the signal that the terminal has already sent. */
const sameSignalMs = 400;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens to what ends a program: the first signal asks it to, a later one to do so at once.
 *
 * @returns ends the listening
 */
export function onStopSignals(first: () => void, second: () => void): () => void {
  let since: number | undefined;
  const hear = (): void => {
    if (since === undefined) {
      since = performance.now();
      first();
    } else if (performance.now() - since > sameSignalMs) second();
  };
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}
