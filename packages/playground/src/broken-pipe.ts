/** What to do when whoever reads standard output has gone (`glissade … | head`). */
let react = (): void => process.exit(0);

/** Keeps a reader that goes away from ending the program with a stack trace. */
export function surviveBrokenPipes(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    react();
  });
  // Nobody listens to what we say: no reason to stop working.
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** Replaces the reaction, which is to end the program quietly, for the rest of this program's life. */
export function onBrokenPipe(reaction: () => void): void {
  react = reaction;
}
