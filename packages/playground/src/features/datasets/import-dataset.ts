import type { Dataset as ApiDataset } from "@glissade/api";
import { makeSampleDataset, openDataset } from "@glissade/vision";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { unpackArchive } from "../../files/archive.ts";
import type { Roots } from "../../files/roots.ts";
import type { DatasetLocation } from "../../runner/dataset-location.ts";
import { makeProblem, problemOf } from "../../server/problems.ts";
import { serverStops } from "../../server/task-line.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { DatasetRow } from "../../store/schema.ts";
import { readDataset } from "./dataset-repository.ts";
import { packDataset } from "./pack-dataset.ts";
import { storePictures } from "./store-pictures.ts";

type Progress = NonNullable<ApiDataset["progress"]>;

/** What an import needs of the server. */
export type ImportServices = Pick<Services, "store" | "artifacts" | "settings" | "log"> & { readonly roots: Roots };

/** How often progress is told and kept, in milliseconds. */
const tellEveryMs = 250;

/**
 * Does an import, whatever its source: gets the files in place, looks at every picture, and makes the data set ready, or
 * failed with the reason. Begins anew when it is called again for one that was interrupted.
 */
export async function importDataset(services: ImportServices, id: string, signal: AbortSignal): Promise<void> {
  const { store, log } = services;
  const row = await readDataset(store.db, id);
  const tell = progressTeller(services, row);
  try {
    const { path, owned } = await placeFiles(services, row, tell, signal);
    tell({ phase: "reading", done: 0, total: 0 });
    const dataset = await openDataset(path);
    const { summary, unreadable } = await storePictures(store, id, dataset, {
      signal,
      onProgress: ({ done, total }) => tell({ phase: "reading", done, total }),
    });
    tell({ phase: "storing", done: 0, total: 1 });
    const location = await locate(services, id, path, owned);
    signal.throwIfAborted();
    const set = {
      state: "ready" as const,
      location: JSON.stringify(location),
      format: dataset.format,
      fingerprint: dataset.fingerprint,
      classes: JSON.stringify(dataset.classes),
      summary: JSON.stringify(summary),
      pictures: dataset.items.length,
      unreadable,
    };
    await conclude(services, row, set, { pictures: dataset.items.length, unreadable });
  } catch (error) {
    // Interrupted by the end of the server: it goes on at the next start.
    if (signal.reason === serverStops) return;
    await discardFiles(services, id);
    const problem = signal.aborted ? makeProblem("cancelled", "the import was cancelled") : problemOf(error);
    if (problem.code === "unexpected") log.error({ err: error, datasetId: id }, "import failed");
    const { code, detail } = problem;
    await conclude(services, row, { state: "failed", error: JSON.stringify(problem) }, { code, detail });
  }
}

/** Where an imported data set's own files lie. */
export function datasetFolder(dataDir: string, id: string): string {
  return join(dataDir, "datasets", id);
}

/** Where an upload's files wait. */
export function uploadFolder(dataDir: string, id: string): string {
  return join(dataDir, "uploads", id);
}

async function discardFiles({ settings, store }: ImportServices, id: string): Promise<void> {
  await rm(datasetFolder(settings.dataDir, id), { recursive: true, force: true });
  await store.db.deleteFrom("pictures").where("dataset_id", "=", id).execute();
}

type Tell = (progress: Progress) => void;

/** Tells progress live, and keeps it, a few times a second. */
function progressTeller({ store }: ImportServices, row: DatasetRow): Tell {
  let toldAt = -Infinity;
  let phase: Progress["phase"] | undefined;
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && progress.done < progress.total && now - toldAt < tellEveryMs) return;
    toldAt = now;
    phase = progress.phase;
    const message = { type: "dataset.progress" as const, datasetId: row.id, data: { ...progress } };
    store.feed.tell({ kind: "live", projectId: row.project_id, message });
    void store.db
      .updateTable("datasets")
      .set({ progress: JSON.stringify(progress) })
      .where("id", "=", row.id)
      .where("state", "=", "importing")
      .execute()
      .catch(() => undefined); // progress is a courtesy: the next one, or the end, says it
  };
}

/** Gets the files to where they can be opened. `owned`: they are ours, and go with the data set. */
async function placeFiles(
  services: ImportServices,
  row: DatasetRow,
  tell: Tell,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly owned: boolean }> {
  const folder = datasetFolder(services.settings.dataDir, row.id);
  switch (row.source_kind) {
    case "folder":
      return { path: await services.roots.resolve(row.source_path ?? ""), owned: false };
    case "archive": {
      const archive = await services.roots.resolve(row.source_path ?? "");
      await unpack(archive, join(folder, "files"), tell, signal);
      return { path: await contentRoot(join(folder, "files")), owned: true };
    }
    case "upload":
      await takeUpload(uploadFolder(services.settings.dataDir, row.source_path ?? ""), folder, tell, signal);
      return { path: await contentRoot(join(folder, "files")), owned: true };
    case "sample":
      await makeSampleDataset(join(folder, "files"), {
        onProgress: ({ done, total }) => {
          signal.throwIfAborted();
          tell({ phase: "drawing", done, total });
        },
      });
      return { path: join(folder, "files"), owned: true };
  }
}

async function unpack(archive: string, target: string, tell: Tell, signal: AbortSignal): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await unpackArchive(
    archive,
    target,
    {},
    {
      signal,
      onProgress: ({ share }) => tell({ phase: "unpacking", done: Math.round(share * 100), total: 100 }),
    },
  );
}

/** An upload of one archive is unpacked, one of pictures becomes the data set as it is. */
async function takeUpload(upload: string, folder: string, tell: Tell, signal: AbortSignal): Promise<void> {
  const target = join(folder, "files");
  if (await isFolder(target)) return; // taken over before an interruption
  const files = join(upload, "files");
  const entries = await readdir(files, { withFileTypes: true });
  const only = entries.length === 1 ? entries[0] : undefined;
  if (only?.isFile()) await unpack(join(files, only.name), target, tell, signal);
  else await moveFolder(files, folder, target);
  await rm(upload, { recursive: true, force: true });
}

async function moveFolder(from: string, parent: string, to: string): Promise<void> {
  await mkdir(parent, { recursive: true });
  await rename(from, to);
}

/** Archives often hold one folder that holds everything. */
async function contentRoot(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const only = entries.length === 1 ? entries[0] : undefined;
  if (!only) return folder;
  const inner = join(folder, only.name);
  if (only.isFile()) return /\.(csv|tsv)$/i.test(only.name) ? inner : folder;
  // A single folder of pictures is a class, one of folders is a wrapping.
  const inside = await readdir(inner, { withFileTypes: true });
  return inside.some((entry) => entry.isDirectory() || /\.(csv|tsv)$/i.test(entry.name)) ? contentRoot(inner) : folder;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Where the data set is from now on. What only this machine has is packed where other machines train. */
async function locate(
  { store, artifacts, settings }: ImportServices,
  id: string,
  path: string,
  owned: boolean,
): Promise<DatasetLocation> {
  if (!owned) return { kind: "folder", path };
  if (store.kind === "sqlite") return { kind: "own", path: relative(resolve(settings.dataDir), resolve(path)) };
  return packDataset(artifacts, id, join(datasetFolder(settings.dataDir, id), "files"), path);
}

/** The end of an import, if the data set is still there. */
async function conclude(
  { store }: ImportServices,
  row: DatasetRow,
  set: Partial<DatasetRow> & { readonly state: DatasetRow["state"] },
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await store.transact(async (tx) => {
    const changed = await tx.db
      .updateTable("datasets")
      .set({ ...set, progress: null, updated_at: new Date().toISOString() })
      .where("id", "=", row.id)
      .where("state", "=", "importing")
      .returning("id")
      .executeTakeFirst();
    if (!changed) return;
    await appendEvents(tx, row.project_id, [
      { type: "dataset.state", datasetId: row.id, data: { from: "importing", to: set.state, ...data } },
    ]);
  });
}
