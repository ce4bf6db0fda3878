/** One line on the terminal that says how far something is; nothing where standard error is no terminal. */
export interface ProgressLine {
  readonly say: (text: string) => void;
  readonly end: () => void;
}

const everyMs = 100;

export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return { say: () => undefined, end: () => undefined };
  let last = 0;
  return {
    say(text) {
      const now = performance.now();
      if (now - last < everyMs) return;
      last = now;
      stream.write(`\r\u001b[K${text}`);
    },
    end: () => void stream.write("\r\u001b[K"),
  };
}
