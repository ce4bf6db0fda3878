import { access } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import type { Settings } from "../../settings.ts";
import { knownMigrations } from "../../store/migrate.ts";
import { databaseFile } from "../../store/sqlite-store.ts";
import type { Check, Finding } from "./check.ts";

// Looked at without opening them as a server does, which would bring older records to this release's form.

/** The records, and the queue that lies beside them. */
export function storeChecks({ databaseUrl, dataDir }: Settings): Check[] {
  if (databaseUrl === undefined) {
    return [
      {
        name: "store",
        needed: true,
        fix: "Restore a backup, or choose another --data-dir.",
        look: () => lookAtSqlite(dataDir),
      },
      {
        name: "queue",
        needed: true,
        fix: "",
        look: () => Promise.resolve({ ok: true, found: "in the server itself" }),
      },
    ];
  }
  const fix = "Check DATABASE_URL, that PostgreSQL runs, and that it takes connections from here.";
  return [
    { name: "store", needed: true, fix, look: () => withClient(databaseUrl, lookAtPostgres) },
    { name: "queue", needed: true, fix, look: () => withClient(databaseUrl, lookAtQueue) },
  ];
}

async function lookAtSqlite(dataDir: string): Promise<Finding> {
  const file = join(dataDir, databaseFile);
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (!there) return { ok: true, found: `no records yet; ${file} is made at the first start` };
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const [check] = database.prepare("PRAGMA quick_check(1)").all() as { quick_check?: string }[];
    if (check?.quick_check !== "ok") {
      return { ok: false, found: `${file} is damaged: ${check?.quick_check}`, fix: "Restore a backup." };
    }
    const names = database.prepare("select name from kysely_migration").all() as { name: string }[];
    return form(
      `SQLite, ${file}`,
      names.map(({ name }) => name),
    );
  } finally {
    database.close();
  }
}

async function lookAtPostgres(client: Client): Promise<Finding> {
  const version = await client.query<{ server_version: string }>("show server_version");
  const where = `PostgreSQL ${version.rows[0]?.server_version ?? ""}`;
  if (!(await exists(client, "kysely_migration"))) return { ok: true, found: `${where}, no records yet` };
  const names = await client.query<{ name: string }>("select name from kysely_migration");
  return form(
    where,
    names.rows.map(({ name }) => name),
  );
}

async function lookAtQueue(client: Client): Promise<Finding> {
  if (!(await exists(client, "pgboss.job"))) return { ok: true, found: "pg-boss, made at the first start" };
  const waiting = await client.query<{ count: string }>("select count(*) from pgboss.job where state = 'created'");
  return { ok: true, found: `pg-boss, ${waiting.rows[0]?.count ?? "0"} waiting` };
}

async function exists(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [table]);
  return rows[0]?.there ?? false;
}

/** Whether this release can use records that have been through these migrations. */
function form(where: string, applied: readonly string[]): Finding {
  const known = knownMigrations();
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    return { ok: false, found: `${where}: records of a newer release (${newer.join(", ")})`, fix: "Update Glissade." };
  }
  const older = known.length - applied.length;
  return {
    ok: true,
    found: older > 0 ? `${where}: records of an older release, brought up to date at the next start` : where,
  };
}

async function withClient(connectionString: string, look: (client: Client) => Promise<Finding>): Promise<Finding> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return await look(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
