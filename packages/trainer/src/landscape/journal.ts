import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type JsonLinesLog, openJsonLines } from "../files/json-lines.ts";
import { readJsonLines } from "../files/read-json-lines.ts";

/** The finished pieces of a long computation, so that it goes on where it was when it is killed. */
export interface Journal {
  /** What was found in an earlier sitting, in order. */
  readonly found: readonly unknown[];
  add(piece: unknown): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the journal of a computation; one that belongs to another computation is begun anew.
 *
 * @param path a file that grows by a line for each piece
 * @param key says what is computed: equal for equal results
 * @throws TrainerError `disk_full`, `io`
 */
export async function openJournal(path: string, key: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  let found = await readAll(path);
  if ((found[0] as { key?: unknown } | undefined)?.key !== key) {
    found = [];
    await rm(path, { force: true });
  }
  const log: JsonLinesLog = await openJsonLines(path, { keepBytes: Number.MAX_SAFE_INTEGER });
  if (found.length === 0) {
    log.append({ key });
    await log.flush();
  }
  return {
    found: found.slice(1),
    async add(piece) {
      log.append(piece);
      await log.flush();
    },
    close: () => log.close(),
  };
}

/** A journal that is kept nowhere. */
export const noJournal: Journal = { found: [], add: () => Promise.resolve(), close: () => Promise.resolve() };

async function readAll(path: string): Promise<unknown[]> {
  const lines: unknown[] = [];
  try {
    for await (const line of readJsonLines(path)) lines.push(line);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    // Damaged in the middle: what stands before is not worth trusting.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return lines;
}
