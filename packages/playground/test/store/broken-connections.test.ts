import { sql } from "kysely";
import { expect, it } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { startPostgres } from "../support/postgres.ts";

it("should survive connections that break, and let nobody hold locks who does nothing", async () => {
  const postgres = await startPostgres();
  const store = await openStore({ databaseUrl: await postgres.createDatabase(), dataDir: "" });
  try {
    const breaking = store.transact(async ({ db }) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      // By another connection, between two statements of this one.
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(store.db);
      await sql`select 1`.execute(db);
    });
    await expect(breaking).rejects.toThrow();
    await store.check();
    const { rows } = await sql<{ limit: string }>`
      select current_setting('idle_in_transaction_session_timeout') as "limit"`.execute(store.db);
    expect(rows[0]?.limit).toBe("10s");
  } finally {
    await store.close();
    await postgres.stop();
  }
});
