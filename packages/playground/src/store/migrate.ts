import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { PlaygroundError } from "../error.ts";
import { type ColumnTypes, createRecords } from "./migrations/0001-records.ts";
import { createSteering } from "./migrations/0002-steering.ts";
import { addForks } from "./migrations/0003-forks.ts";
import { createAnalyses } from "./migrations/0004-analyses.ts";
import { createRaces } from "./migrations/0005-races.ts";
import type { StoreKind } from "./store.ts";

const columnTypes: Readonly<Record<StoreKind, ColumnTypes>> = {
  sqlite: { double: sql`real`, bytes: sql`blob` },
  postgres: { double: sql`double precision`, bytes: sql`bytea` },
};

/** In the order of their names, each applied once. A released one never changes; changes are new ones. */
function migrations(kind: StoreKind): Record<string, Migration> {
  return {
    "0001-records": { up: (db) => createRecords(db as Kysely<unknown>, columnTypes[kind]) },
    "0002-steering": { up: (db) => createSteering(db as Kysely<unknown>) },
    "0003-forks": { up: (db) => addForks(db as Kysely<unknown>) },
    "0004-analyses": { up: (db) => createAnalyses(db as Kysely<unknown>) },
    "0005-races": { up: (db) => createRaces(db as Kysely<unknown>) },
  };
}

/**
 * Brings a store to this release's form.
 *
 * @throws PlaygroundError `store_newer` when a newer release has written it
 */
export async function migrate<T>(db: Kysely<T>, kind: StoreKind, where: string): Promise<void> {
  const known = migrations(kind);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(known) } });
  await refuseNewer(db as unknown as Kysely<MigrationTable>, Object.keys(known), where);
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : "unknown";
  throw new PlaygroundError(
    "store_migration",
    `${where}: bringing the records to this release failed: ${reason}`,
    {},
    error,
  );
}

/** Names of all migrations that this release knows, in their order. */
export function knownMigrations(): string[] {
  return Object.keys(migrations("sqlite"));
}

/** Names of the migrations that the records have been through, in their order. */
export async function appliedMigrations<T>(db: Kysely<T>): Promise<string[]> {
  const table = db as unknown as Kysely<MigrationTable>;
  const rows = await table.selectFrom("kysely_migration").select("name").orderBy("name").execute();
  return rows.map(({ name }) => name);
}

interface MigrationTable {
  kysely_migration: { name: string };
}

async function refuseNewer(db: Kysely<MigrationTable>, known: readonly string[], where: string): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return;
  const applied = await db.selectFrom("kysely_migration").select("name").execute();
  const unknown = applied.map(({ name }) => name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const found = `records of a newer release (${unknown.join(", ")})`;
  const expected = "records of this release or an older one: update Glissade, or choose another --data-dir";
  throw new PlaygroundError("store_newer", `${where}: found ${found}, expected ${expected}`, { found, expected });
}
