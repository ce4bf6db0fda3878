import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";
import { storeUnavailable } from "../error.ts";
import { createLocalFeed, type Notice } from "./feed.ts";
import { migrate } from "./migrate.ts";
import type { Database } from "./schema.ts";
import type { Store } from "./store.ts";

/** Name of the database file in the data folder. */
export const databaseFile = "glissade.sqlite";

/**
 * Opens the records of one machine: a SQLite file in the data folder, made if need be.
 *
 * Write-ahead logging, so that readers never wait; every commit is synced, so that what was acknowledged outlives a
 * power cut.
 *
 * @throws PlaygroundError `store_newer`, `store_migration`, `store_unavailable`
 */
export async function openSqliteStore(dataDir: string): Promise<Store> {
  const file = join(dataDir, databaseFile);
  let database: DatabaseSync;
  try {
    await mkdir(dataDir, { recursive: true });
    database = new DatabaseSync(file, { timeout: 5000 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  } catch (error) {
    throw storeUnavailable(file, error);
  }
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: asKyselyDatabase(database) }) });
  try {
    await migrate(db, "sqlite", file);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const feed = createLocalFeed();
  return {
    kind: "sqlite",
    db,
    feed,
    async transact(work) {
      const notices: Notice[] = [];
      const result = await db.transaction().execute((trx) => work({ db: trx, tell: (notice) => notices.push(notice) }));
      notices.forEach((notice) => feed.tell(notice));
      return result;
    },
    async check() {
      await db.selectFrom("projects").select("id").limit(1).execute();
    },
    close: () => db.destroy(),
  };
}

/** node:sqlite as Kysely's dialect for SQLite wants a driver. */
function asKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const toInput = (values: readonly unknown[]): SQLInputValue[] => values as SQLInputValue[];
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...toInput(values)),
        run: (values) => statement.run(...toInput(values)),
        iterate: (values) => statement.iterate(...toInput(values)) as IterableIterator<unknown>,
      };
    },
  };
}
