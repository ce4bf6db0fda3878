import { rename, rm } from "node:fs/promises";
import type { Transaction } from "kysely";
import { ArtifactError } from "../../artifacts/artifact-error.ts";
import type { ArtifactStore, OpenArtifact } from "../../artifacts/artifact-store.ts";
import { appliedMigrations } from "../../store/migrate.ts";
import type { Database } from "../../store/schema.ts";
import type { Store } from "../../store/store.ts";
import { version } from "../../version.ts";
import {
  artifactPath,
  type BackupHead,
  checksumsFile,
  formatVersion,
  headFile,
  recordsPath,
  sealed,
} from "./backup-format.ts";
import { keptTableNames, type KeptTable } from "./kept-tables.ts";
import { readRows } from "./read-rows.ts";
import { listReferences, type ReferencedArtifact, type References } from "./referenced-artifacts.ts";
import { toLine } from "./row-line.ts";
import { createTar, type TarWriter, type WrittenFile } from "./tar-writer.ts";

/** What a backup came to. */
export interface BackupSummary {
  readonly file: string;
  readonly rows: number;
  readonly artifacts: number;
  readonly bytes: number;
  /** Artefacts that the records name and that are not in it. */
  readonly lost: readonly LostArtifact[];
}

export interface LostArtifact {
  readonly key: string;
  /** passed: of a checkpoint that newer ones have superseded meanwhile, which is no loss. */
  readonly why: "gone" | "damaged" | "passed";
}

export interface BackupOptions {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly onProgress?: (done: { readonly rows: number; readonly artifacts: number; readonly bytes: number }) => void;
}

/** So much is gathered in memory before it is written as a part of a table. */
const partBytes = 8 * 2 ** 20;

/** How often a backup is begun anew because artefacts went away meanwhile. */
const attempts = 3;

/**
 * Writes a consistent backup while the service goes on: the records as of one moment, then the artefacts that they name.
 * Artefacts never change, they only go. Superseded checkpoints may; where others went, an experiment was deleted at this
 * very moment, and the backup begins anew. What is gone for good is told in the summary.
 *
 * @throws PlaygroundError `output_exists`, `store_unavailable`; ArtifactError; nothing is left behind
 */
export async function writeBackup(file: string, options: BackupOptions): Promise<BackupSummary> {
  const part = `${file}.${process.pid}.part`;
  for (let attempt = 1; ; attempt++) {
    const tar = await createTar(part);
    try {
      const written = await fillTar(tar, options);
      if (attempt < attempts && written.lost.some(({ why }) => why === "gone")) continue;
      await tar.finish();
      await rename(part, file);
      const { rows, artifacts, bytes } = written;
      return { file, rows, artifacts, bytes, lost: written.lost.filter(({ why }) => why !== "passed") };
    } finally {
      await tar.close();
      await rm(part, { force: true });
    }
  }
}

async function fillTar(tar: TarWriter, { store, artifacts, onProgress }: BackupOptions) {
  const files: WrittenFile[] = [];
  const counts: Record<string, number> = {};
  const done = { rows: 0, artifacts: 0, bytes: 0 };
  const add = async (path: string, content: Buffer): Promise<void> => {
    files.push(await tar.add(path, content.length, [content]));
  };
  await add(headFile, Buffer.from(`${JSON.stringify(await headOf(store), null, 2)}\n`));
  const references = await inSnapshot(store, async (db) => {
    const named = await listReferences(db);
    for (const table of keptTableNames) {
      counts[table] = 0;
      for await (const { text, rows, part } of parts(db, table)) {
        await add(recordsPath(table, part), text);
        counts[table] += rows;
        done.rows += rows;
        onProgress?.(done);
      }
    }
    return named;
  });
  const lost: LostArtifact[] = [];
  for (const reference of references.artifacts) {
    const copied = await copyArtifact(tar, artifacts, reference);
    if ("why" in copied) lost.push(copied);
    else {
      files.push(copied);
      done.artifacts += 1;
      done.bytes += copied.bytes;
    }
    onProgress?.(done);
  }
  const checksums = sealed({ files, rows: counts, missing: lost.map(({ key }) => key) });
  const text = Buffer.from(JSON.stringify(checksums));
  await tar.add(checksumsFile, text.length, [text]);
  return { ...done, lost: judge(lost, references) };
}

/** A superseded checkpoint is a loss after all where an experiment that trains is left without any. */
function judge(lost: readonly LostArtifact[], { checkpoints }: References): LostArtifact[] {
  const keys = new Set(lost.map(({ key }) => key));
  const bereft = [...checkpoints.values()].filter((list) => list.every((files) => files.some((key) => keys.has(key))));
  const needed = new Set(bereft.flat(2));
  return lost.map((one) => (needed.has(one.key) && one.why === "passed" ? { ...one, why: "gone" } : one));
}

/** Runs reading statements that all see the records as of one moment. */
function inSnapshot<T>(store: Store, work: (db: Transaction<Database>) => Promise<T>): Promise<T> {
  // SQLite's transactions are such by themselves.
  const transaction = store.db.transaction();
  return store.kind === "sqlite"
    ? transaction.execute(work)
    : transaction.setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
}

async function headOf({ db }: Store): Promise<BackupHead> {
  return {
    format: "glissade-backup",
    version: formatVersion,
    release: version,
    createdAt: new Date().toISOString(),
    migrations: await appliedMigrations(db),
  };
}

async function* parts(db: Transaction<Database>, table: KeptTable) {
  let lines: string[] = [];
  let bytes = 0;
  let part = 0;
  for await (const rows of readRows(db, table)) {
    for (const row of rows) {
      const line = `${toLine(row)}\n`;
      lines.push(line);
      bytes += line.length;
    }
    if (bytes < partBytes) continue;
    yield { text: Buffer.from(lines.join("")), rows: lines.length, part: part++ };
    lines = [];
    bytes = 0;
  }
  if (lines.length > 0) yield { text: Buffer.from(lines.join("")), rows: lines.length, part };
}

async function copyArtifact(
  tar: TarWriter,
  artifacts: ArtifactStore,
  { key, sha256, passing }: ReferencedArtifact,
): Promise<WrittenFile | LostArtifact> {
  let opened: OpenArtifact;
  try {
    opened = await artifacts.open(key);
  } catch (error) {
    if (!(error instanceof ArtifactError) || error.code !== "artifact_missing") throw error;
    return { key, why: passing ? "passed" : "gone" };
  }
  const written = await tar.add(artifactPath(key), opened.size, opened.stream as AsyncIterable<Buffer>);
  return written.sha256 === sha256 ? written : { key, why: "damaged" };
}
