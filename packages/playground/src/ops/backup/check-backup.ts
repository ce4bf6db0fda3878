import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { PlaygroundError } from "../../error.ts";
import type { ArchiveEntry } from "../../files/archive-entry.ts";
import { ByteReader } from "../../files/byte-reader.ts";
import { tarEntries } from "../../files/tar-entries.ts";
import {
  artifactKeyOf,
  type BackupChecksums,
  backupChecksums,
  type BackupHead,
  backupHead,
  checksumsFile,
  formatVersion,
  headFile,
  sealed,
} from "./backup-format.ts";

/** A backup that was read through and found whole. */
export interface CheckedBackup {
  readonly file: string;
  readonly head: BackupHead;
  readonly checksums: BackupChecksums;
}

/** The files of a backup, one after the other. @throws what reading the file throws; PlaygroundError `archive_damaged` */
export async function* backupEntries(file: string): AsyncGenerator<ArchiveEntry> {
  yield* tarEntries(new ByteReader(createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>));
}

/**
 * Reads a whole backup and compares every file with its checksum.
 *
 * @throws PlaygroundError `not_a_backup`, `backup_damaged`, `backup_newer`
 */
export async function checkBackup(file: string): Promise<CheckedBackup> {
  let head: BackupHead | undefined;
  let checksums: BackupChecksums | undefined;
  const found = new Map<string, { readonly bytes: number; readonly sha256: string }>();
  try {
    for await (const entry of backupEntries(file)) {
      if (found.size === 0 && entry.path !== headFile) throw notABackup(file);
      if (entry.path === checksumsFile) {
        checksums = backupChecksums.parse(JSON.parse(await text(entry.content())));
        continue;
      }
      const hash = createHash("sha256");
      const chunks: Buffer[] = [];
      for await (const chunk of entry.content()) {
        hash.update(chunk as Buffer);
        if (entry.path === headFile) chunks.push(chunk as Buffer);
      }
      if (entry.path === headFile) head = readHead(file, Buffer.concat(chunks).toString());
      found.set(entry.path, { bytes: entry.bytes, sha256: hash.digest("hex") });
    }
  } catch (error) {
    if (error instanceof PlaygroundError && error.code !== "archive_damaged") throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw missing(file);
    throw found.size === 0 ? notABackup(file, error) : damaged(file, "it cannot be read to its end", error);
  }
  if (!head) throw notABackup(file);
  if (!checksums) throw damaged(file, `it ends before ${checksumsFile}`);
  if (head.version > 1 && checksums.own !== sealed(checksums).own) {
    throw damaged(file, `${checksumsFile} is not what was written`);
  }
  compare(file, checksums, found);
  return { file, head, checksums };
}

function readHead(file: string, content: string): BackupHead {
  const parsed = backupHead.safeParse(tryJson(content));
  if (!parsed.success) throw notABackup(file);
  if (parsed.data.version <= formatVersion) return parsed.data;
  const message = `${file}: found a backup of a newer release (${parsed.data.release}), expected one of this release or an older one: update Glissade`;
  throw new PlaygroundError("backup_newer", message, { file });
}

function tryJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function compare(
  file: string,
  { files, missing: lost }: BackupChecksums,
  found: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>,
): void {
  for (const { path, bytes, sha256 } of files) {
    const there = found.get(path);
    if (!there) throw damaged(file, `${path} is not in it`);
    if (there.bytes !== bytes || there.sha256 !== sha256) throw damaged(file, `${path} is not what was written`);
  }
  const known = new Set(files.map(({ path }) => path));
  for (const path of found.keys()) {
    const key = artifactKeyOf(path);
    const isDamagedArtifact = key !== undefined && lost.includes(key);
    if (!known.has(path) && !isDamagedArtifact) throw damaged(file, `${path} does not belong in it`);
  }
}

function missing(file: string): PlaygroundError {
  return new PlaygroundError("not_a_backup", `${file}: there is no such file`, { file });
}

function notABackup(file: string, cause?: unknown): PlaygroundError {
  const expected = "a file that glissade backup has written";
  return new PlaygroundError(
    "not_a_backup",
    `${file}: found no backup, expected ${expected}`,
    { file, expected },
    cause,
  );
}

function damaged(file: string, reason: string, cause?: unknown): PlaygroundError {
  return new PlaygroundError("backup_damaged", `${file}: the backup is damaged: ${reason}`, { file }, cause);
}
