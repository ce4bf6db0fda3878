import type { SteeringChange } from "@glissade/trainer";
import { v7 as uuid } from "uuid";
import type { SteeringRequestRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";

/** A change that somebody asks for. */
export interface Asked {
  readonly change: SteeringChange;
  /** A token's name, or "local". */
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
}

/** A change that an experiment was asked for while it trained, and that nothing was heard of yet. */
export interface PendingRequest extends Asked {
  readonly id: string;
}

/** In the order in which they were asked for. */
export async function pendingRequests(db: Statements, experimentId: string): Promise<PendingRequest[]> {
  const rows = await db
    .selectFrom("steering_requests")
    .selectAll()
    .where("experiment_id", "=", experimentId)
    .orderBy("id")
    .execute();
  return rows.map(parsed);
}

function parsed({ id, change, by, time }: SteeringRequestRow): PendingRequest {
  return { id, change: JSON.parse(change) as SteeringChange, by, time };
}

export async function addRequest(db: Statements, experimentId: string, { change, by, time }: Asked): Promise<void> {
  const row = { id: uuid(), experiment_id: experimentId, change: JSON.stringify(change), by, time };
  await db.insertInto("steering_requests").values(row).execute();
}

/** Something became of it. */
export async function dropRequest(db: Statements, id: string): Promise<void> {
  await db.deleteFrom("steering_requests").where("id", "=", id).execute();
}
