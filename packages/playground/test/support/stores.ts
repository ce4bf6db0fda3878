import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store, StoreKind } from "../../src/store/store.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

/** Makes stores for one suite; all are closed after it. */
export interface StoreMaker {
  /** A fresh, empty store. */
  open(): Promise<Store>;
  /** The same, with the connection string of its PostgreSQL, and its data folder. */
  openWithUrl(): Promise<{ readonly store: Store; readonly databaseUrl: string | undefined; readonly dataDir: string }>;
}

/** Runs a suite over SQLite and over a real PostgreSQL. */
export function describeStores(name: string, suite: (stores: StoreMaker, kind: StoreKind) => void): void {
  describe.each(["sqlite", "postgres"] as const)(`${name}, on %s`, (kind) => {
    const opened: Store[] = [];
    const folders: string[] = [];
    let postgres: TestPostgres | undefined;
    beforeAll(async () => {
      if (kind === "postgres") postgres = await startPostgres();
    });
    afterAll(async () => {
      for (const store of opened) await store.close();
      await postgres?.stop();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    });
    const openWithUrl: StoreMaker["openWithUrl"] = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "glissade-store-"));
      folders.push(dataDir);
      const databaseUrl = await postgres?.createDatabase();
      const store = await openStore({ databaseUrl, dataDir });
      opened.push(store);
      return { store, databaseUrl, dataDir };
    };
    suite({ open: async () => (await openWithUrl()).store, openWithUrl }, kind);
  });
}
