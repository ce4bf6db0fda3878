import { v7 as uuid } from "uuid";
import { notFound, PlaygroundError } from "../../error.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import type { ProjectRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { readDashboard } from "./dashboard.ts";
import { listProjects, withFigures } from "./project-repository.ts";

/** Projects and their first page. */
export function projectHandlers({ store, artifacts }: Services) {
  return {
    async listProjects({ query: { q, offset, limit } }) {
      const { items, total } = await listProjects(store.db, { text: q, offset, limit });
      return { items, total, offset, limit };
    },
    async createProject({ body }) {
      return withFigures(store.db, await createProject(store.db, body));
    },
    async getProject({ params: { projectId } }) {
      return withFigures(store.db, await readProject(store.db, projectId));
    },
    async getDashboard({ params: { projectId } }) {
      return readDashboard(store.db, await readProject(store.db, projectId));
    },
    async updateProject({ params: { projectId }, body: { name, description } }) {
      const set = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        updated_at: new Date().toISOString(),
      };
      await store.db.updateTable("projects").set(set).where("id", "=", projectId).execute();
      return withFigures(store.db, await readProject(store.db, projectId));
    },
    async deleteProject({ params: { projectId }, query: { confirm } }) {
      const ids = await deleteProject(store, projectId, confirm);
      for (const prefix of ids) await artifacts.removePrefix(prefix);
      return undefined;
    },
  } satisfies Partial<Handlers>;
}

/** Makes a project. */
export async function createProject(
  db: Statements,
  project: {
    readonly name: string;
    readonly description: string;
    readonly task: string;
    readonly setup?: ProjectRow["setup"];
  },
): Promise<ProjectRow> {
  const now = new Date().toISOString();
  return db
    .insertInto("projects")
    .values({ setup: null, ...project, id: uuid(), created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** @throws PlaygroundError `not_found` */
async function readProject(db: Statements, id: string): Promise<ProjectRow> {
  const row = await db.selectFrom("projects").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("project", id);
  return row;
}

/** @returns where the artefacts of what was deleted lie */
async function deleteProject(store: Services["store"], projectId: string, confirm: boolean): Promise<string[]> {
  return store.transact(async ({ db }) => {
    const project = await readProject(db, projectId);
    const experiments = await db
      .selectFrom("experiments")
      .select(["id", "state"])
      .where("project_id", "=", projectId)
      .execute();
    const busy = experiments.filter(({ state }) => state === "queued" || state === "running").length;
    if (busy > 0) {
      const message = `project ${JSON.stringify(project.name)}: found ${busy} of its experiments queued or running, expected them stopped first`;
      throw new PlaygroundError("state_conflict", message, { key: "project", found: busy });
    }
    if (!confirm) {
      const message = `project ${JSON.stringify(project.name)}: everything in it will be lost; expected confirm=true`;
      throw new PlaygroundError("confirmation_needed", message, { key: "confirm", found: false, expected: "true" });
    }
    const datasets = await db.selectFrom("datasets").select("id").where("project_id", "=", projectId).execute();
    // Experiments hold on to splits, splits to data sets: in this order.
    await db.deleteFrom("experiments").where("project_id", "=", projectId).execute();
    await db.deleteFrom("splits").where("project_id", "=", projectId).execute();
    await db.deleteFrom("datasets").where("project_id", "=", projectId).execute();
    await db.deleteFrom("projects").where("id", "=", projectId).execute();
    return [...experiments.map(({ id }) => `experiments/${id}`), ...datasets.map(({ id }) => `datasets/${id}`)];
  });
}
