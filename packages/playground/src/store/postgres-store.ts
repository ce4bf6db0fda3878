import { setTimeout as wait } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg, { type CustomTypesConfig } from "pg";
import { storeUnavailable } from "../error.ts";
import type { Notice } from "./feed.ts";
import { migrate } from "./migrate.ts";
import { longestNotice, noticeChannel, openPostgresFeed } from "./postgres-feed.ts";
import type { Database } from "./schema.ts";
import type { Statements, Store } from "./store.ts";

/** Serialisation failure, deadlock: nothing is wrong but the moment. */
const worthRetrying = new Set(["40001", "40P01"]);
const attempts = 5;

/**
 * How long a transaction may do nothing. Whoever is cut off (or stopped) in the middle of one holds its locks, a project's
 * among them, and with them everybody else.
 */
const longestPauseMs = 10_000;

/**
 * Opens the records of many machines: a PostgreSQL database.
 *
 * @throws PlaygroundError `store_newer`, `store_migration`, `store_unavailable`
 */
export async function openPostgresStore(connectionString: string): Promise<Store> {
  const where = describeDatabase(connectionString);
  const types: CustomTypesConfig = {
    // Our bigints (sequence numbers, sizes) are safe integers.
    getTypeParser: (oid, format) =>
      oid === pg.types.builtins.INT8 ? Number : (pg.types.getTypeParser(oid, format) as unknown),
  };
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    types,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: longestPauseMs,
    keepAlive: true,
  });
  pool.on("error", () => undefined); // an idle connection broke: the next query says so, if it still matters
  // So does one that is in a transaction, and unheard that would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, "postgres", where);
    const feed = await openPostgresFeed(connectionString, (text) => notify(db, text));
    return {
      kind: "postgres",
      db,
      feed,
      transact: (work) =>
        retried(() =>
          db.transaction().execute(async (trx) => {
            const notices: Notice[] = [];
            const result = await work({ db: trx, tell: (notice) => notices.push(notice) });
            for (const text of new Set(notices.map((notice) => JSON.stringify(notice)))) {
              if (Buffer.byteLength(text) <= longestNotice) await notify(trx, text);
            }
            return result;
          }),
        ),
      async check() {
        await sql`select 1`.execute(db);
      },
      async close() {
        await feed.close();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw storeUnavailable(where, error);
  }
}

/** Inside a transaction, PostgreSQL tells it when that is committed. */
function notify(db: Statements, text: string): Promise<unknown> {
  return sql`select pg_notify(${noticeChannel}, ${text})`.execute(db);
}

async function retried<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (attempt === attempts || !worthRetrying.has(code)) throw error;
      await wait(10 * 2 ** attempt * Math.random());
    }
  }
}

/** Host and name, never user or password. */
function describeDatabase(connectionString: string): string {
  try {
    const { host, pathname } = new URL(connectionString);
    return `PostgreSQL ${host}${pathname}`;
  } catch {
    return "PostgreSQL (DATABASE_URL)";
  }
}
