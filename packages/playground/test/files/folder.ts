import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { PlaygroundError } from "../../src/error.ts";

/** A new folder that goes when the test file is done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "glissade-files-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** All files below a folder by relative path, with their text; links, pipes and the like as "<other>". */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file)] = entry.isFile() ? await readFile(file, "utf8") : "<other>";
  }
  return files;
}

/** The error of a promise that has to fail. */
export async function failure(promise: Promise<unknown>): Promise<PlaygroundError> {
  try {
    await promise;
  } catch (error) {
    return error as PlaygroundError;
  }
  throw new Error("it succeeded");
}
