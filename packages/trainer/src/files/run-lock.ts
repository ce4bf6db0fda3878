import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { TrainerError } from "../errors.ts";
import { fileError } from "./file-system.ts";

/** Holds a run's folder, so that two processes never train in it at once. */
export interface RunLock {
  release(): Promise<void>;
}

/**
 * Takes the lock; one that a dead process of this machine left behind is taken over.
 *
 * @throws TrainerError `run_locked` naming the process that holds it
 */
export async function takeLock(path: string): Promise<RunLock> {
  const release = () => rm(path, { force: true });
  if (await create(path)) return { release };
  const holder = await readHolder(path);
  if (isAlive(holder)) throw lockedBy(holder, path);
  await moveAway(path, holder);
  if (await create(path)) return { release };
  throw lockedBy(await readHolder(path), path);
}

/** @returns false when the file exists */
async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw fileError(error, path, "writing");
  }
}

/**
 * Removes a dead process's lock. Another process may do the same at this moment and have put its own there already: what
 * was moved away is looked at, and put back if it is not the dead one's.
 */
async function moveAway(path: string, dead: Holder): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const found = await readHolder(aside);
  if (JSON.stringify(found) === JSON.stringify(dead)) return rm(aside, { force: true });
  await rename(aside, path);
  throw lockedBy(found, path);
}

interface Holder {
  readonly pid?: unknown;
  readonly host?: unknown;
  /** The file has no content yet: its process is just about to write it. */
  readonly fresh?: boolean;
}

/** A lock without content is held while it is young, and a dead process's later. */
const youngMs = 5000;

async function readHolder(path: string): Promise<Holder> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    return Date.now() - modified < youngMs ? { fresh: true } : {};
  }
}

function isAlive({ pid, host, fresh }: Holder): boolean {
  if (fresh) return true;
  if (typeof pid !== "number") return false;
  if (host !== hostname()) return true;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function lockedBy({ pid, host }: Holder, path: string): TrainerError {
  const who = typeof pid === "number" && typeof host === "string" ? ` (${pid} on ${host})` : "";
  const message = `another process${who} is training in this folder; if it is not, remove ${path}`;
  return new TrainerError("run_locked", message, { file: path, found: pid });
}
