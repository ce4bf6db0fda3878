import { sql } from "kysely";
import type { Event } from "@glissade/api";
import type { EventRow } from "./schema.ts";
import type { StoreTransaction } from "./store.ts";

/** An event to be kept. */
export interface EventDraft {
  readonly type: string;
  readonly experimentId?: string;
  readonly datasetId?: string;
  /** Of the training that says it. */
  readonly attempt?: number;
  readonly line?: number;
  /** Default: now. */
  readonly time?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Keeps events, numbered in the order of their commits without a gap: the project's row, which holds the newest number,
 * is locked until the transaction ends. Those who follow the project are told after the commit.
 */
export async function appendEvents(
  tx: StoreTransaction,
  projectId: string,
  drafts: readonly EventDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const { event_seq: last } = await tx.db
    .updateTable("projects")
    .set({ event_seq: sql<number>`event_seq + ${drafts.length}` })
    .where("id", "=", projectId)
    .returning("event_seq")
    .executeTakeFirstOrThrow();
  const first = last - drafts.length + 1;
  const now = new Date().toISOString();
  const rows = drafts.map((draft, i) => ({
    project_id: projectId,
    seq: first + i,
    experiment_id: draft.experimentId ?? null,
    dataset_id: draft.datasetId ?? null,
    time: draft.time ?? now,
    type: draft.type,
    attempt: draft.attempt ?? null,
    line: draft.line ?? null,
    data: JSON.stringify(draft.data),
  }));
  await tx.db.insertInto("events").values(rows).execute();
  tx.tell({ kind: "events", projectId });
}

/** A kept event as the API gives it. */
export function toEvent(row: EventRow): Event {
  return {
    seq: row.seq,
    projectId: row.project_id,
    experimentId: row.experiment_id,
    datasetId: row.dataset_id,
    time: row.time,
    type: row.type,
    attempt: row.attempt,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}
