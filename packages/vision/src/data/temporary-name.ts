import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";

/** The name under which a file or folder is written before it is renamed to `target`; tells whose it is. */
export function temporaryName(target: string): string {
  return `${target}.${hostname()}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

/** Removes what processes of this machine that no longer run left unfinished beside `target`. */
export async function removeAbandoned(target: string): Promise<void> {
  const folder = path.dirname(target);
  const start = `${path.basename(target)}.${hostname()}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !name.endsWith(".tmp")) continue;
    const pid = Number(name.slice(start.length).split(".")[0]);
    if (Number.isInteger(pid) && !isRunning(pid)) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
