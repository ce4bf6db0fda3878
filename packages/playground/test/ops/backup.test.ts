import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ArtifactStore } from "../../src/artifacts/artifact-store.ts";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { checkBackup } from "../../src/ops/backup/check-backup.ts";
import { keptTableNames, keptTables, type KeptTable } from "../../src/ops/backup/kept-tables.ts";
import { restoreBackup } from "../../src/ops/backup/restore-backup.ts";
import { fromLine, toLine } from "../../src/ops/backup/row-line.ts";
import { runBackup } from "../../src/ops/backup/run-backup.ts";
import { runRestore } from "../../src/ops/backup/run-restore.ts";
import { writeBackup } from "../../src/ops/backup/write-backup.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { readSettings, type Settings } from "../../src/settings.ts";
import { appendEvents } from "../../src/store/events.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { type TestPostgres, startPostgres } from "../support/postgres.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { fillRecords } from "./fill-records.ts";
import { pino } from "pino";

/** A store with its artefacts, for one test. */
async function openPlace(
  databaseUrl?: string,
): Promise<{ store: Store; artifacts: ArtifactStore; settings: Settings }> {
  const dataDir = join(await temporaryFolder(), "data");
  const settings = readSettings({ dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) }, {});
  const store = await openStore(settings);
  const artifacts = await openArtifacts(undefined, dataDir);
  onTestFinished(async () => {
    artifacts.close();
    await store.close();
  });
  return { store, artifacts, settings };
}

async function newFile(): Promise<string> {
  return join(await temporaryFolder(), "backup.tar");
}

async function readTable(store: Store, table: KeptTable): Promise<unknown[]> {
  const keys = sql.join(keptTables[table].map((column) => sql.ref(column)));
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} order by ${keys}`.execute(
    store.db,
  );
  return rows.map((row) => JSON.parse(toLine(row)) as unknown);
}

async function readAll(store: Store): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const table of keptTableNames) tables[table] = await readTable(store, table);
  return tables;
}

describe("a backup", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres.stop();
  });

  it("should bring back every record and file, from one kind of store to the other and back", async () => {
    const from = await openPlace();
    const filled = await fillRecords(from.store, from.artifacts);
    const original = await readAll(from.store);
    for (const table of keptTableNames) expect([table, original[table]?.length]).not.toEqual([table, 0]);

    const many = await openPlace(await postgres.createDatabase());
    const [first, second] = [await newFile(), await newFile()];
    const written = await writeBackup(first, from);
    expect(written).toMatchObject({ artifacts: 4, lost: [] });
    const queue = await openQueue(many.store, many.settings.databaseUrl, pino({ level: "silent" }));
    onTestFinished(() => queue.close());
    await restoreBackup(await checkBackup(first), { ...many, queue });
    expect(await readAll(many.store)).toEqual(original);

    await writeBackup(second, many);
    const back = readSettings({ dataDir: join(await temporaryFolder(), "new") }, {});
    await runRestore(back, second);
    const store = await openStore(back);
    onTestFinished(() => store.close());
    expect(await readAll(store)).toEqual(original);
    const artifacts = await openArtifacts(undefined, back.dataDir);
    for (const key of [filled.keys.pack, filled.keys.result, ...filled.keys.checkpoints]) {
      const [a, b] = [await artifacts.stat(key), await from.artifacts.stat(key)];
      expect(a.size).toBe(b.size);
    }
  });

  it("should be of one moment while others write, on a server that goes on", async () => {
    for (const databaseUrl of [undefined, await postgres.createDatabase()]) {
      const { store, artifacts, settings } = await openPlace(databaseUrl);
      const { projectId } = await fillRecords(store, artifacts);
      const other = await openStore(settings);
      onTestFinished(() => other.close());
      let writing = true;
      const writer = (async () => {
        while (writing) {
          await other.transact((tx) =>
            appendEvents(tx, projectId, [
              { type: "a", data: {} },
              { type: "b", data: {} },
            ]),
          );
          await new Promise(setImmediate);
        }
      })();
      const file = await newFile();
      await writeBackup(file, { store, artifacts });
      writing = false;
      await writer;
      await other.transact((tx) => appendEvents(tx, projectId, [{ type: "later", data: {} }]));
      const target = readSettings({ dataDir: join(await temporaryFolder(), "new") }, {});
      await runRestore(target, file);
      const restored = await openStore(target);
      onTestFinished(() => restored.close());
      const [project] = await restored.db.selectFrom("projects").select("event_seq").execute();
      const events = await restored.db.selectFrom("events").select("seq").orderBy("seq").execute();
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: project?.event_seq ?? 0 }, (_, i) => i + 1));
      const [now] = await store.db.selectFrom("projects").select("event_seq").execute();
      expect(now?.event_seq).toBeGreaterThan(events.length);
    }
  });

  it("should put what was training or waiting back into the queue", async () => {
    for (const databaseUrl of [undefined, await postgres.createDatabase()]) {
      const from = await openPlace();
      const running = await fillRecords(from.store, from.artifacts, { state: "running", pictures: 1 });
      const queued = await fillRecords(from.store, from.artifacts, { state: "queued", pictures: 1 });
      const file = await newFile();
      await writeBackup(file, from);
      const flags = {
        dataDir: join(await temporaryFolder(), "new"),
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
      };
      const target = readSettings(flags, {});
      expect(await runRestore(target, file)).toMatchObject({ queued: 2 });
      const store = await openStore(target);
      onTestFinished(() => store.close());
      const rows = await store.db.selectFrom("experiments").selectAll().execute();
      expect(rows.map(({ state }) => state)).toEqual(["queued", "queued"]);
      for (const { job_id, worker } of rows) {
        expect(job_id).not.toBe("job-of-the-old-queue");
        expect(worker).toBeNull();
      }
      const queue = await openQueue(store, target.databaseUrl, pino({ level: "silent" }));
      onTestFinished(() => queue.close());
      const { promise, resolve } = Promise.withResolvers<void>();
      const taken = new Set<string>();
      const work = await queue.work(2, async (id) => {
        // Nobody waits for it any more, so that it is not handed out again.
        await store.db.updateTable("experiments").set({ state: "draft" }).where("id", "=", id).execute();
        if (taken.add(id).size === 2) resolve();
      });
      await promise;
      await work.stop();
      expect(taken).toEqual(new Set([running.experimentId, queued.experimentId]));
      const events = await store.db.selectFrom("events").selectAll().where("type", "=", "experiment.state").execute();
      expect(events.map(({ data }) => JSON.parse(data) as unknown)).toEqual([
        { from: "running", to: "queued", reason: "restored from a backup", code: "restored" },
      ]);
    }
  });

  describe("of artefacts that go away meanwhile", () => {
    /** Removes artefacts just before they are asked for. */
    function withLosses(artifacts: ArtifactStore, lose: (key: string) => boolean): ArtifactStore {
      return {
        ...artifacts,
        open: async (key, range) => {
          if (lose(key)) await artifacts.remove(key);
          return artifacts.open(key, range);
        },
      };
    }

    it("should do without superseded checkpoints of what trains", async () => {
      const from = await openPlace();
      const { keys } = await fillRecords(from.store, from.artifacts, { state: "running", pictures: 1 });
      const [older] = keys.checkpoints;
      const file = await newFile();
      const artifacts = withLosses(from.artifacts, (key) => key === older);
      expect(await writeBackup(file, { store: from.store, artifacts })).toMatchObject({ lost: [], artifacts: 3 });
      const target = readSettings({ dataDir: join(await temporaryFolder(), "new") }, {});
      await runRestore(target, file);
      const store = await openStore(target);
      onTestFinished(() => store.close());
      const left = await store.db.selectFrom("checkpoints").select("step").execute();
      expect(left.map(({ step }) => step)).toEqual([1]);
    });

    it("should begin anew when an experiment is deleted meanwhile", async () => {
      const from = await openPlace();
      const gone = await fillRecords(from.store, from.artifacts, { pictures: 1 });
      const stays = await fillRecords(from.store, from.artifacts, { pictures: 1 });
      let deleted = false;
      const remove = async (): Promise<void> => {
        await from.store.db.deleteFrom("experiments").where("id", "=", gone.experimentId).execute();
        await from.store.db
          .updateTable("datasets")
          .set({ location: null })
          .where("project_id", "=", gone.projectId)
          .execute();
        await from.artifacts.removePrefix(`experiments/${gone.experimentId}`);
      };
      const open: ArtifactStore["open"] = async (key) => {
        if (!deleted) await remove();
        deleted = true;
        return from.artifacts.open(key);
      };
      const artifacts: ArtifactStore = { ...from.artifacts, open };
      const file = await newFile();
      expect(await writeBackup(file, { store: from.store, artifacts })).toMatchObject({ lost: [], artifacts: 4 });
      const { checksums } = await checkBackup(file);
      expect(JSON.stringify(checksums.files)).toContain(stays.experimentId);
      expect(checksums.rows["experiments"]).toBe(1);
    });

    it("should tell what is gone for good, or damaged, and leave its records out", async () => {
      const from = await openPlace();
      const { keys } = await fillRecords(from.store, from.artifacts, { pictures: 1 });
      await from.artifacts.remove(keys.result);
      await from.artifacts.putBytes(keys.checkpoints[0] ?? "", Buffer.from("something else"));
      const file = await newFile();
      const { lost } = await writeBackup(file, from);
      expect(lost).toEqual(
        expect.arrayContaining([
          { key: keys.result, why: "gone" },
          { key: keys.checkpoints[0], why: "damaged" },
        ]),
      );
      const target = readSettings({ dataDir: join(await temporaryFolder(), "new") }, {});
      await runRestore(target, file);
      const store = await openStore(target);
      onTestFinished(() => store.close());
      expect(await store.db.selectFrom("artifacts").selectAll().execute()).toEqual([]);
      expect(await store.db.selectFrom("checkpoints").selectAll().execute()).toHaveLength(1);
    });
  });

  it("should be refused when a byte of it has changed, or its end is missing", async () => {
    const from = await openPlace();
    await fillRecords(from.store, from.artifacts, { pictures: 3 });
    const file = await newFile();
    await writeBackup(file, from);
    const whole = await readFile(file);
    const { checksums } = await checkBackup(file);
    const contents = JSON.stringify(checksums);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ change;
        await writeFile(file, changed);
        // A byte of the filling between files may pass: then nothing of the content differs.
        const result = await checkBackup(file).catch((error: unknown) => error);
        if (result instanceof Error)
          expect(["backup_damaged", "not_a_backup"]).toContain((result as { code?: string }).code);
        else expect(JSON.stringify((result as { checksums: unknown }).checksums)).toBe(contents);
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1500), async (length) => {
        await writeFile(file, whole);
        await truncate(file, length);
        await expect(checkBackup(file)).rejects.toMatchObject({
          code: expect.stringMatching(/backup_damaged|not_a_backup/) as string,
        });
      }),
      { numRuns: 20 },
    );
  });

  it("should leave things as they were when it cannot be restored to the end", async () => {
    const from = await openPlace();
    await fillRecords(from.store, from.artifacts, { pictures: 3 });
    const file = await newFile();
    await writeBackup(file, from);
    const backup = await checkBackup(file);
    // Changed after it was checked.
    const bytes = await readFile(file);
    const at = bytes.indexOf("naïve");
    bytes[at] = 0x4e;
    const line = bytes.indexOf('"created_at"', at);
    bytes[line] = 0x7b;
    await writeFile(file, bytes);
    const target = await openPlace();
    const queue = await openQueue(target.store, undefined, pino({ level: "silent" }));
    await expect(restoreBackup(backup, { ...target, queue })).rejects.toThrow();
    for (const rows of Object.values(await readAll(target.store))) expect(rows).toEqual([]);
    const left: string[] = [];
    for await (const { key } of target.artifacts.list("")) left.push(key);
    expect(left).toEqual([]);
  });

  it("should refuse places that are not empty, files that exist, and files that are none", async () => {
    const from = await openPlace();
    await fillRecords(from.store, from.artifacts, { pictures: 1 });
    const file = await newFile();
    await runBackup(from.settings, file);
    await expect(runBackup(from.settings, file)).rejects.toMatchObject({ code: "output_exists" });
    await expect(runRestore(from.settings, file)).rejects.toMatchObject({
      code: "not_empty",
      details: { key: "dataDir" },
    });
    const empty = readSettings({ dataDir: join(await temporaryFolder(), "none") }, {});
    await expect(runBackup(empty, `${file}2`)).rejects.toMatchObject({ code: "no_records" });
    await expect(stat(empty.dataDir)).rejects.toThrow();
    await expect(runRestore(empty, "/etc/hostname")).rejects.toMatchObject({ code: "not_a_backup" });
    await expect(runRestore(empty, `${file}3`)).rejects.toMatchObject({ code: "not_a_backup" });

    const databaseUrl = await postgres.createDatabase();
    const many = await openPlace(databaseUrl);
    await fillRecords(many.store, many.artifacts, { pictures: 1 });
    await expect(runRestore({ ...many.settings }, file)).rejects.toMatchObject({ code: "not_empty" });
  });

  it("should be readable by its owner alone, and leave no half-written file when it fails", async () => {
    const from = await openPlace();
    await fillRecords(from.store, from.artifacts, { pictures: 1 });
    const file = await newFile();
    await writeBackup(file, from);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await rm(file);
    const artifacts = { ...from.artifacts, open: () => Promise.reject(new Error("disk on fire")) } as ArtifactStore;
    await expect(writeBackup(file, { store: from.store, artifacts })).rejects.toThrow("disk on fire");
    await expect(stat(file)).rejects.toThrow();
  });

  it("should let the same tokens in where it was restored", async () => {
    const server = await startTestServer({ flags: { requireToken: true } });
    const file = await newFile();
    await runBackup(readSettings({ dataDir: server.dataDir }, {}), file);
    const dataDir = join(await temporaryFolder(), "new");
    await runRestore(readSettings({ dataDir }, {}), file);
    const other = await startTestServer({ flags: { requireToken: true, dataDir } });
    expect(other.firstToken).toBeUndefined();
    expect((await other.clientWith(server.token).listTokens()).items).toHaveLength(1);
  });
});

describe("a row as a line", () => {
  it("should come back as it was", () => {
    const value = fc.oneof(
      fc.string(),
      fc.constant(null),
      fc.double(),
      fc.maxSafeInteger(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (row) => {
        const line = toLine(row);
        expect(line).not.toContain("\n");
        const back = fromLine(line);
        // JSON has no -0, and the databases make none of it.
        for (const [key, one] of Object.entries(row)) expect(back[key]).toEqual(Object.is(one, -0) ? 0 : one);
      }),
    );
  });
});
