import { openPostgresStore } from "./postgres-store.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import type { Store } from "./store.ts";

/** PostgreSQL where a database is named, else SQLite in the data folder. */
export function openStore(options: {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}): Promise<Store> {
  return options.databaseUrl === undefined ? openSqliteStore(options.dataDir) : openPostgresStore(options.databaseUrl);
}
