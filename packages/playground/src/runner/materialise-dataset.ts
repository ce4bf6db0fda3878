import { access, mkdir, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import { PlaygroundError } from "../error.ts";
import { unpackArchive } from "../files/archive.ts";
import type { DatasetLocation } from "./dataset-location.ts";

type Pack = Extract<DatasetLocation, { kind: "pack" }>;

export interface MaterialiseOptions {
  readonly dataDir: string;
  readonly artifacts: ArtifactStore;
  readonly signal: AbortSignal;
}

/**
 * Makes a data set's files reachable on this machine: a folder has to be there, a pack is fetched and unpacked once.
 *
 * @param name of the data set, for messages
 * @returns its path
 * @throws PlaygroundError `data_unreachable` naming path and machine; what artifacts and archives throw
 */
export async function materialiseDataset(
  dataset: { readonly id: string; readonly name: string; readonly location: DatasetLocation },
  options: MaterialiseOptions,
): Promise<string> {
  const { id, name, location } = dataset;
  if (location.kind === "pack") return join(await unpackOnce(id, location, options), location.root);
  const path = location.kind === "own" ? join(options.dataDir, location.path) : location.path;
  await access(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const expected = "a path that this machine sees, or a data set that was uploaded";
    const message = `data set "${name}": ${path} cannot be read on ${hostname()} (${reason}); expected ${expected}`;
    throw new PlaygroundError("data_unreachable", message, { key: "dataset", found: path, expected }, error);
  });
  return path;
}

/** Trainings that begin at the same time unpack it together. */
const unpacking = new Map<string, Promise<void>>();

async function unpackOnce(id: string, pack: Pack, options: MaterialiseOptions): Promise<string> {
  const folder = join(datasetCache(options.dataDir), id);
  if (await exists(folder)) return folder;
  const running = unpacking.get(folder) ?? unpack(folder, pack, options).finally(() => unpacking.delete(folder));
  unpacking.set(folder, running);
  await untilAborted(running, options.signal);
  return folder;
}

function datasetCache(dataDir: string): string {
  return join(dataDir, "cache", "datasets");
}

async function unpack(folder: string, { key, sha256 }: Pack, { artifacts }: MaterialiseOptions): Promise<void> {
  const archive = join(dirname(folder), `.${basename(folder)}.${process.pid}.tar`);
  try {
    await mkdir(dirname(folder), { recursive: true });
    await artifacts.download(key, archive, { sha256 });
    await unpackArchive(archive, folder, ownPackLimits);
  } catch (error) {
    // Another process of this machine was quicker.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(archive, { force: true });
  }
}

/** What was packed by the service itself fits whatever its size: the default limits are for strangers' archives. */
const ownPackLimits = { entries: Infinity, totalBytes: Infinity, fileBytes: Infinity, ratio: Infinity };

/** What is hidden in the cache is being written, or was when its process died. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Removes what killed processes left half unpacked. */
export async function removeHalfUnpacked(dataDir: string): Promise<void> {
  const folder = datasetCache(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const modified = name.startsWith(".") ? (await stat(path).catch(() => undefined))?.mtimeMs : undefined;
    if (modified === undefined || Date.now() - modified < abandonedAfterMs) continue;
    await rm(path, { recursive: true, force: true });
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
