import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PlaygroundError } from "../error.ts";

/** Holds a data folder, so that two servers never work on it at once. */
export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process. The lock is one of the operating system, on a file that SQLite keeps open: it
 * ends with the process, however that ends, so that there are no stale ones. Who holds it stands in a file beside it.
 *
 * @throws PlaygroundError `data_dir_locked` naming the holder, `data_dir_unusable`
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const holderFile = join(dataDir, "server.json");
  let lock: DatabaseSync;
  try {
    await mkdir(dataDir, { recursive: true });
    lock = new DatabaseSync(join(dataDir, "server.lock"), { timeout: 0 });
  } catch (error) {
    throw unusable(dataDir, error);
  }
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    await writeFile(holderFile, JSON.stringify({ pid: process.pid, host: hostname() }));
  } catch (error) {
    lock.close();
    throw isBusy(error) ? await lockedBy(dataDir, holderFile) : unusable(dataDir, error);
  }
  return {
    async release() {
      await rm(holderFile, { force: true });
      lock.close();
    },
  };
}

/** SQLite's "database is locked". */
function isBusy(error: unknown): boolean {
  return error instanceof Error && (error as { errcode?: unknown }).errcode === 5;
}

async function lockedBy(dataDir: string, holderFile: string): Promise<PlaygroundError> {
  const { pid, host } = await readFile(holderFile, "utf8").then(
    (text) => JSON.parse(text) as { pid?: unknown; host?: unknown },
    () => ({ pid: undefined, host: undefined }),
  );
  const who = typeof pid === "number" ? `process ${pid} on ${String(host)}` : "another process";
  const message = `${dataDir}: found it in use by ${who}, expected a data folder of its own: stop that one, or choose another --data-dir`;
  return new PlaygroundError("data_dir_locked", message, { key: "dataDir", found: pid });
}

function unusable(dataDir: string, error: unknown): PlaygroundError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PlaygroundError(
    "data_dir_unusable",
    `${dataDir}: cannot be used as data folder: ${reason}`,
    { key: "dataDir" },
    error,
  );
}
