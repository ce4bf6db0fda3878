import type { Event } from "@glissade/api";
import { toEvent } from "../../store/events.ts";
import type { Statements } from "../../store/store.ts";

/** Whose events: a project's, or those of one of its experiments. */
export interface EventScope {
  readonly projectId: string;
  readonly experimentId?: string;
}

/** Kept events in their order, after one of them. */
export async function readEvents(
  db: Statements,
  { projectId, experimentId }: EventScope,
  options: { readonly after: number; readonly limit: number; readonly types?: readonly string[] | undefined },
): Promise<Event[]> {
  let select = db.selectFrom("events").selectAll().where("project_id", "=", projectId).where("seq", ">", options.after);
  if (experimentId !== undefined) select = select.where("experiment_id", "=", experimentId);
  if (options.types !== undefined) select = select.where("type", "in", [...options.types]);
  const rows = await select.orderBy("seq").limit(options.limit).execute();
  return rows.map(toEvent);
}

/** The newest event's number; 0 before the first. */
export async function lastEvent(db: Statements, projectId: string): Promise<number> {
  const project = await db.selectFrom("projects").select("event_seq").where("id", "=", projectId).executeTakeFirst();
  return project?.event_seq ?? 0;
}
