import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { sql } from "kysely";
import type { ArtifactStore } from "../../artifacts/artifact-store.ts";
import { PlaygroundError } from "../../error.ts";
import { changeState } from "../../experiments/state.ts";
import type { Queue } from "../../queue/queue.ts";
import { parseManifest } from "../../runner/manifest.ts";
import { appliedMigrations } from "../../store/migrate.ts";
import type { Store, StoreTransaction } from "../../store/store.ts";
import { artifactKeyOf, tableOf } from "./backup-format.ts";
import { backupEntries, type CheckedBackup } from "./check-backup.ts";
import { keptTableNames, type KeptTable } from "./kept-tables.ts";
import { fromLine, type Row } from "./row-line.ts";

/** What a restore came to. */
export interface RestoreSummary {
  readonly rows: number;
  readonly artifacts: number;
  /** Experiments that were being trained or waited: they wait again. */
  readonly queued: number;
}

export interface RestoreOptions {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly queue: Queue;
  readonly onProgress?: (done: { readonly rows: number; readonly artifacts: number }) => void;
}

const insertRows = 100;

/**
 * Puts a checked backup into an empty store: artefacts first, then all records in one transaction, so that a restore
 * that fails leaves no records. What was being trained goes into the queue.
 *
 * @throws PlaygroundError `not_empty`, `backup_other_release`, `backup_damaged`; what the stores throw
 */
export async function restoreBackup(backup: CheckedBackup, options: RestoreOptions): Promise<RestoreSummary> {
  const { store, artifacts, queue, onProgress } = options;
  await requireSameForm(backup, store);
  await requireEmpty(store, artifacts);
  const done = { rows: 0, artifacts: 0 };
  const put: string[] = [];
  try {
    for await (const key of putArtifacts(backup, artifacts)) {
      done.artifacts = put.push(key);
      onProgress?.(done);
    }
    const queued = await store.transact(async (tx) => {
      // It may be tried again.
      done.rows = 0;
      for await (const entry of backupEntries(backup.file)) {
        const table = tableOf(entry.path);
        if (!table) continue;
        done.rows += await insert(tx, table, await text(entry.content()), backup);
        onProgress?.(done);
      }
      return requeue(tx, queue);
    });
    return { ...done, queued };
  } catch (error) {
    for (const key of put) await artifacts.remove(key).catch(() => undefined);
    throw error;
  }
}

/** @returns their keys, as they are there */
async function* putArtifacts({ file, checksums }: CheckedBackup, artifacts: ArtifactStore): AsyncGenerator<string> {
  const sums = new Map(checksums.files.map(({ path, sha256 }) => [path, sha256]));
  for await (const entry of backupEntries(file)) {
    const key = artifactKeyOf(entry.path);
    const sum = sums.get(entry.path);
    if (key === undefined || sum === undefined) continue;
    const { sha256 } = await artifacts.putStream(key, Readable.from(entry.content()));
    yield key;
    if (sha256 !== sum) throw changed(file, entry.path);
  }
}

/** Rows fit only into tables of the same form. */
async function requireSameForm({ file, head }: CheckedBackup, store: Store): Promise<void> {
  const here = await appliedMigrations(store.db);
  if (here.join() === head.migrations.join()) return;
  const message = `${file}: found a backup of release ${head.release}, whose records have another form; expected to be restored with that release, and updated then`;
  throw new PlaygroundError("backup_other_release", message, { file, found: head.release });
}

async function requireEmpty(store: Store, artifacts: ArtifactStore): Promise<void> {
  for (const table of keptTableNames) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(store.db);
    if (rows.length > 0) throw notEmpty(`records (${table})`);
  }
  for await (const { key } of artifacts.list("")) {
    if (!key.startsWith("glissade-check/")) throw notEmpty(`artefacts in ${artifacts.location}`);
  }
}

async function insert(tx: StoreTransaction, table: KeptTable, lines: string, backup: CheckedBackup): Promise<number> {
  const rows = lines
    .split("\n")
    .filter((line) => line !== "")
    .map(fromLine);
  const lost = new Set(backup.checksums.missing);
  const kept = rows.filter((row) => !namesLost(table, row, lost));
  for (let i = 0; i < kept.length; i += insertRows) {
    await tx.db
      .insertInto(table)
      .values(kept.slice(i, i + insertRows))
      .execute();
  }
  return kept.length;
}

/** Records of files that the backup does not have would only mislead. */
function namesLost(table: KeptTable, row: Row, lost: ReadonlySet<string>): boolean {
  if (lost.size === 0) return false;
  if (table === "artifacts") return lost.has(String(row["key"]));
  return (
    table === "checkpoints" && Object.values(parseManifest(String(row["manifest"]))).some(({ key }) => lost.has(key))
  );
}

/** Jobs belong to the queue that the backup came from; here are new ones. */
async function requeue(tx: StoreTransaction, queue: Queue): Promise<number> {
  const experiments = await tx.db
    .selectFrom("experiments")
    .selectAll()
    .where("state", "in", ["queued", "running"])
    .orderBy("queued_at")
    .execute();
  for (const experiment of experiments) {
    const entry = { experimentId: experiment.id, priority: experiment.priority, begun: experiment.attempt > 0 };
    const job_id = await queue.enqueue(tx, entry);
    if (experiment.state === "running") {
      const set = { job_id, worker: null, heartbeat_at: null, asked: null };
      await changeState(tx, experiment, { to: "queued", reason: "restored from a backup", code: "restored", set });
    } else await tx.db.updateTable("experiments").set({ job_id }).where("id", "=", experiment.id).execute();
  }
  return experiments.length;
}

function notEmpty(found: string): PlaygroundError {
  const expected = "a new --data-dir, or an empty database and an empty place for artefacts";
  return new PlaygroundError("not_empty", `restore: found ${found}, expected ${expected}`, { found, expected });
}

function changed(file: string, path: string): PlaygroundError {
  return new PlaygroundError("backup_damaged", `${file}: ${path} has changed since it was checked`, { file });
}
