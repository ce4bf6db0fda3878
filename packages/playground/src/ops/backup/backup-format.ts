import { createHash } from "node:crypto";
import { z } from "zod";
import { keptTableNames, type KeptTable } from "./kept-tables.ts";

// A backup is a tar: `backup.json`, then records/<table>/<n>.jsonl, then artifacts/<key>, then `checksums.json`. It says
// nothing of the kind of store that it came from, so that it goes into any.

/** 2: the checksums have one of their own. */
export const formatVersion = 2;
export const headFile = "backup.json";
export const checksumsFile = "checksums.json";

/** What stands first: enough to refuse what cannot be restored. */
export const backupHead = z.object({
  format: z.literal("glissade-backup"),
  version: z.number().int(),
  /** Of Glissade. */
  release: z.string(),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that the records have been through. */
  migrations: z.array(z.string()),
});
export type BackupHead = z.output<typeof backupHead>;

/** What stands last: a backup without it is not whole. */
export const backupChecksums = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
  /** Rows by table. */
  rows: z.record(z.string(), z.number().int()),
  /** Keys of artefacts that the records name and that were gone when they were to be copied. */
  missing: z.array(z.string()),
  /** SHA-256 of all that stands before it; version 1 had none. */
  own: z.string().optional(),
});
export type BackupChecksums = z.output<typeof backupChecksums>;

/** The checksums with the one of their own. */
export function sealed({ files, rows, missing }: Omit<BackupChecksums, "own">): BackupChecksums {
  const content = { files, rows, missing };
  return { ...content, own: createHash("sha256").update(JSON.stringify(content)).digest("hex") };
}

export function recordsPath(table: KeptTable, part: number): string {
  return `records/${table}/${String(part).padStart(6, "0")}.jsonl`;
}

/** Which table a file of the backup is of. */
export function tableOf(path: string): KeptTable | undefined {
  const name = /^records\/(\w+)\/\d+\.jsonl$/.exec(path)?.[1];
  return keptTableNames.find((table) => table === name);
}

const artifactsFolder = "artifacts/";

export function artifactPath(key: string): string {
  return `${artifactsFolder}${key}`;
}

export function artifactKeyOf(path: string): string | undefined {
  return path.startsWith(artifactsFolder) ? path.slice(artifactsFolder.length) : undefined;
}
