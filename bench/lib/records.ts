import { randomUUID } from "node:crypto";
import { createLogger } from "../../packages/playground/src/server/logger.ts";
import type { Claim } from "../../packages/playground/src/runner/fence.ts";
import { openStore } from "../../packages/playground/src/store/open-store.ts";
import type { Store } from "../../packages/playground/src/store/store.ts";
import { type Defer, temporaryFolder } from "./clean-up.ts";
import { startPostgres } from "./postgres.ts";

/** Where the records of a benchmark are. */
export interface RecordsPlace {
  /** As people call it. */
  readonly name: "SQLite" | "PostgreSQL";
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** An empty place for records on each of the stores. */
export async function bothStores(defer: Defer): Promise<RecordsPlace[]> {
  const postgres = await startPostgres(defer);
  return [
    { name: "SQLite", dataDir: await temporaryFolder(defer), databaseUrl: undefined },
    { name: "PostgreSQL", dataDir: await temporaryFolder(defer), databaseUrl: await postgres.createDatabase() },
  ];
}

/** Opens it; it is closed at the end, unless it was before. */
export async function openRecords(defer: Defer, place: RecordsPlace): Promise<Store> {
  const store = await openStore(place);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= store.close());
  defer(close);
  return { ...store, close };
}

export const silentLog = createLogger({
  logLevel: "silent",
  firstToken: undefined,
  databaseUrl: undefined,
  artifactsUrl: undefined,
});

export interface ProjectRecords {
  readonly projectId: string;
  readonly splitId: string;
}

/** A project with a split of nothing, put straight into the records. */
export async function makeProjectRecords(store: Store): Promise<ProjectRecords> {
  const [projectId, splitId] = [randomUUID(), randomUUID()];
  const now = new Date().toISOString();
  await store.db
    .insertInto("projects")
    .values({ id: projectId, name: "bench", description: "", task: "classification", created_at: now, updated_at: now })
    .execute();
  await store.db
    .insertInto("splits")
    .values({ id: splitId, project_id: projectId, name: "all", spec: "{}", counts: "{}", created_at: now })
    .execute();
  return { projectId, splitId };
}

/** Experiments in state `running`, as if a runner had just taken them up. @returns the right to write about them */
export async function makeRunning(store: Store, project: ProjectRecords, count: number): Promise<Claim[]> {
  const { projectId, splitId } = project;
  const { experiment_number: last } = await store.db
    .updateTable("projects")
    .set((eb) => ({ experiment_number: eb("experiment_number", "+", count) }))
    .where("id", "=", projectId)
    .returning("experiment_number")
    .executeTakeFirstOrThrow();
  const now = new Date().toISOString();
  const rows = Array.from({ length: count }, (_, i) => ({
    id: randomUUID(),
    project_id: projectId,
    number: last - count + 1 + i,
    name: `Experiment ${last - count + 1 + i}`,
    state: "running" as const,
    split_id: splitId,
    spec: "{}",
    tags: "[]",
    notes: "",
    attempt: 1,
    created_at: now,
    updated_at: now,
  }));
  await store.db.insertInto("experiments").values(rows).execute();
  return rows.map(({ id }) => ({ experimentId: id, projectId, attempt: 1 }));
}
