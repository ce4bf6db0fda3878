import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { v7 as uuid } from "uuid";
import { notFound } from "../../error.ts";
import { receivePicture } from "../../files/upload.ts";
import type { Services } from "../../services.ts";
import { requireProject } from "../projects/require-project.ts";
import { uploadFolder } from "./import-dataset.ts";

/** An upload that nobody imports is thrown away after a day. */
const lifetimeMs = 24 * 60 * 60 * 1000;

type UploadServices = Pick<Services, "store" | "settings">;

/** Begins an upload: files are added to it one by one, then it is imported. */
export async function createUpload(
  { store }: UploadServices,
  projectId: string,
): Promise<{ readonly id: string; readonly expiresAt: string }> {
  await requireProject(store.db, projectId);
  const id = uuid();
  const now = Date.now();
  const expiresAt = new Date(now + lifetimeMs).toISOString();
  await store.db
    .insertInto("uploads")
    .values({ id, project_id: projectId, created_at: new Date(now).toISOString(), expires_at: expiresAt })
    .execute();
  return { id, expiresAt };
}

/**
 * Adds a file to an upload. All files of an upload together stay within the limit.
 *
 * @throws PlaygroundError `not_found`; FileError `upload_too_large`, `disk_full`, `invalid_name`, `upload_interrupted`
 */
export async function receiveFile(
  { store, settings }: UploadServices,
  uploadId: string,
  path: string,
  body: Readable,
  options: { readonly signal: AbortSignal; readonly expectedBytes?: number },
): Promise<{ readonly path: string; readonly bytes: number; readonly sha256: string }> {
  const upload = await store.db.selectFrom("uploads").selectAll().where("id", "=", uploadId).executeTakeFirst();
  if (!upload) throw notFound("upload", uploadId);
  const folder = join(uploadFolder(settings.dataDir, uploadId), "files");
  const limitBytes = Math.max(0, settings.uploadLimitBytes - upload.bytes);
  const received = await receivePicture(body, folder, path, { ...options, limitBytes });
  const counted = await store.db
    .updateTable("uploads")
    .set((eb) => ({ bytes: eb("bytes", "+", received.bytes), files: eb("files", "+", 1) }))
    .where("id", "=", uploadId)
    .returning("id")
    .executeTakeFirst();
  // Discarded while the file came in.
  if (!counted) await rm(uploadFolder(settings.dataDir, uploadId), { recursive: true, force: true });
  return received;
}

/** Throws an upload away; one that is not there is no error. */
export async function discardUpload({ store, settings }: UploadServices, uploadId: string): Promise<void> {
  await store.db.deleteFrom("uploads").where("id", "=", uploadId).execute();
  await rm(uploadFolder(settings.dataDir, uploadId), { recursive: true, force: true });
}

/** Throws away what nobody has imported in time. */
export async function discardExpiredUploads(services: UploadServices): Promise<void> {
  const now = new Date().toISOString();
  const rows = await services.store.db.selectFrom("uploads").select("id").where("expires_at", "<", now).execute();
  for (const { id } of rows) await discardUpload(services, id);
}
