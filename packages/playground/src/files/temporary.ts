import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";

const pattern = /^\..+\.[0-9a-f]{12}\.part$/;

/**
 * The hidden name beside `target` under which something is written before it is renamed to `target`. Cut where needed,
 * so that it is a possible name whenever the target's is.
 */
export function temporaryName(target: string): string {
  const base = Buffer.from(path.basename(target)).subarray(0, 200).toString().replaceAll("\ufffd", "_");
  return path.join(path.dirname(target), `.${base}.${randomUUID().slice(-12)}.part`);
}

/**
 * Removes what was left half written directly in a folder by a process that was killed. Call it at start, before
 * anything writes there.
 *
 * @returns how many files and folders were removed
 */
export async function removeTemporaries(folder: string): Promise<number> {
  const left = (await readdir(folder)).filter((name) => pattern.test(name));
  for (const name of left) await rm(path.join(folder, name), { recursive: true, force: true });
  return left.length;
}
