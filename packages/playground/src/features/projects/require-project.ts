import { notFound } from "../../error.ts";
import type { Statements } from "../../store/store.ts";

/** @throws PlaygroundError `not_found` */
export async function requireProject(db: Statements, projectId: string): Promise<void> {
  const found = await db.selectFrom("projects").select("id").where("id", "=", projectId).executeTakeFirst();
  if (!found) throw notFound("project", projectId);
}
