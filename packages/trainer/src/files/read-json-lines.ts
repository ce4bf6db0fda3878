import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/**
 * Reads a file of JSON lines, one value at a time. A last line that a crash cut short is left out.
 */
export async function* readJsonLines(path: string): AsyncGenerator<unknown, void, void> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let broken: Error | undefined;
  for await (const line of lines) {
    if (line === "") continue;
    if (broken) throw broken;
    try {
      yield JSON.parse(line) as unknown;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
    }
  }
}
