import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { runPath } from "@glissade/trainer";
import type { Claim } from "./fence.ts";
import { isProcessAlive } from "./is-alive.ts";

/** Where an attempt works; gone when it is over. */
export interface WorkingFolder {
  readonly path: string;
  /** The run's folder within: what the training process reads and writes. */
  readonly run: string;
  /** Copies of the run's files that are being published. */
  readonly outgoing: string;
  remove(): Promise<void>;
}

const ownerFile = "owner.json";

interface Owner {
  readonly pid?: unknown;
  readonly host?: unknown;
}

/** Makes the folder of an attempt, named after experiment and attempt, in the data folder. */
export async function makeWorkingFolder(
  dataDir: string,
  { experimentId, attempt }: Pick<Claim, "experimentId" | "attempt">,
): Promise<WorkingFolder> {
  const path = join(workFolder(dataDir), `${experimentId}-${attempt}`);
  const outgoing = join(path, "outgoing");
  await mkdir(outgoing, { recursive: true });
  const owner: Owner = { pid: process.pid, host: hostname() };
  await writeFile(join(path, ownerFile), JSON.stringify(owner));
  return {
    path,
    run: join(path, "run"),
    outgoing,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function workFolder(dataDir: string): string {
  return join(dataDir, "work");
}

/**
 * Removes the working folders that a killed server or worker left, except those whose processes still run: a training
 * process outlives its parent until it has saved.
 *
 * @returns how many were removed
 */
export async function removeLeftovers(dataDir: string): Promise<number> {
  const names = await readdir(workFolder(dataDir)).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(workFolder(dataDir), name);
    if (await isInUse(path)) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function isInUse(path: string): Promise<boolean> {
  const holders = [join(path, ownerFile), runPath(join(path, "run"), "lock")];
  for (const file of holders) if (isHeld(await readOwner(file))) return true;
  return false;
}

/** Nobody can say of another machine's process whether it lives: it is left alone. */
function isHeld({ pid, host }: Owner): boolean {
  if (typeof pid !== "number" || typeof host !== "string") return false;
  if (host !== hostname()) return true;
  // Called before this process makes any: one with our number is of a former life (in a container it is often 1).
  return pid !== process.pid && isProcessAlive(pid);
}

async function readOwner(file: string): Promise<Owner> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
