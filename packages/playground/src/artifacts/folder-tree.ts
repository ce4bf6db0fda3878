import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { ArtifactError } from "./artifact-error.ts";
import { isKeySegment } from "./artifact-key.ts";
import type { ArtifactEntry } from "./artifact-store.ts";
import { errnoOf } from "./folder-error.ts";
import { syncFolder } from "./synced-file.ts";

// No path below a store's root is followed through a symbolic link: whoever can place one must not make the service
// read or overwrite files elsewhere. `root` is always a real path, so a path without links equals its own real path.

/** The path of what a key names, or undefined where there is nothing or a link is in the way. */
export async function findPath(root: string, key: string): Promise<string | undefined> {
  const path = join(root, ...key.split("/"));
  try {
    return (await realpath(path)) === path ? path : undefined;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // Without its root the store is not empty but unreachable.
    await lstat(root);
    return undefined;
  }
}

/** Makes the folder that will hold a key's file and answers that file's path. */
export async function makeFolderFor(root: string, key: string): Promise<string> {
  const segments = key.split("/");
  const name = segments.pop()!;
  let folder = root;
  for (const segment of segments) {
    const parent = folder;
    folder = join(folder, segment);
    if (await makeFolder(folder)) await syncFolder(parent);
    else if (!(await lstat(folder)).isDirectory()) throw inTheWay(key, segment);
  }
  return join(folder, name);
}

/** Makes one folder; false where the name is taken. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The error for a key whose path is taken by something else. */
export function inTheWay(key: string, found: string): ArtifactError {
  const message = `${key} cannot be stored: ${found} is in the way and is no plain folder or file of the store`;
  return new ArtifactError("invalid_artifact_key", message, { key, found, expected: "a key below no other artifact" });
}

/** The artifacts below a folder in the order of their keys; what vanishes meanwhile is left out. */
export async function* walk(folder: string, prefix: string): AsyncGenerator<ArtifactEntry, void, void> {
  const found = await readdir(folder, { withFileTypes: true }).catch(emptyIfAbsent);
  // As keys "a-b" comes before "a/c" but after "a": a folder is compared with the slash that follows its name.
  const entries = found
    .filter((entry) => isKeySegment(entry.name) && (entry.isFile() || entry.isDirectory()))
    .map((entry) => ({ name: entry.name, sortedAs: entry.isDirectory() ? `${entry.name}/` : entry.name }))
    .sort((a, b) => (a.sortedAs < b.sortedAs ? -1 : 1));
  for (const { name, sortedAs } of entries) {
    const key = prefix === "" ? name : `${prefix}/${name}`;
    const path = join(folder, name);
    if (sortedAs !== name) yield* walk(path, key);
    else {
      const stats = await lstat(path).catch(undefinedIfAbsent);
      if (stats?.isFile()) yield entryOf(key, stats);
    }
  }
}

export function entryOf(key: string, stats: Stats): ArtifactEntry {
  return { key, size: stats.size, modifiedAt: stats.mtime };
}

/** Whether a file operation failed because there is nothing at the path. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "");
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}

function emptyIfAbsent(error: unknown): [] {
  if (!isAbsent(error)) throw error;
  return [];
}
