import { notFound } from "../../error.ts";
import { readExperiment } from "../../experiments/state.ts";
import { bundle } from "../../exports/export-formats.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { requireProject } from "../projects/require-project.ts";
import { lastEvent, readEvents } from "./event-repository.ts";
import { exportedRuns } from "./exported-runs.ts";
import { listSeries, readRawSeries, readSeries } from "./series-repository.ts";
import { streamEvents } from "./stream-events.ts";

/** What experiments bring forth: events, metrics, files. */
export function resultHandlers(services: Services) {
  const { store, artifacts } = services;
  const { db } = store;
  return {
    async listProjectEvents({ params: { projectId }, query }) {
      await requireProject(db, projectId);
      const items = await readEvents(db, { projectId }, query);
      return { items, last: await lastEvent(db, projectId) };
    },
    async listExperimentEvents({ params: { experimentId }, query }) {
      const { project_id: projectId } = await readExperiment(db, experimentId);
      const items = await readEvents(db, { projectId, experimentId }, query);
      return { items, last: await lastEvent(db, projectId) };
    },
    async streamProject({ params: { projectId }, query: { after } }, call) {
      await requireProject(db, projectId);
      return streamEvents(services, { projectId }, after, call);
    },
    async streamExperiment({ params: { experimentId }, query: { after } }, call) {
      const { project_id: projectId } = await readExperiment(db, experimentId);
      return streamEvents(services, { projectId, experimentId }, after, call);
    },
    async listSeries({ params: { experimentId } }) {
      await readExperiment(db, experimentId);
      return { items: await listSeries(db, experimentId) };
    },
    async readSeries({ params: { experimentId }, query: { keys, ...window } }) {
      await readExperiment(db, experimentId);
      return { items: await readSeries(db, experimentId, keys, window) };
    },
    async readRawSeries({ params: { experimentId }, query: { key, after, limit } }) {
      await readExperiment(db, experimentId);
      const { points, more } = await readRawSeries(db, experimentId, key, { after, limit });
      const values = Array.from(points.values, (value) => (Number.isFinite(value) ? value : null));
      return { key, steps: Array.from(points.steps), values, times: Array.from(points.times), more };
    },
    async readProjectSeries({ params: { projectId }, query: { ids, keys, ...window } }) {
      await requireProject(db, projectId);
      const known = await db
        .selectFrom("experiments")
        .select("id")
        .where("project_id", "=", projectId)
        .where("id", "in", ids.length > 0 ? ids : [""])
        .execute();
      const present = new Set(known.map(({ id }) => id));
      const items = [];
      for (const id of new Set(ids)) {
        if (!present.has(id)) throw notFound("experiment", id);
        items.push(...(await readSeries(db, id, keys, window)));
      }
      return { items };
    },
    async exportMetrics({ params: { projectId }, query: { format, ids } }) {
      const { stream, mediaType, fileName } = bundle(format, await exportedRuns(services, projectId, ids));
      return { stream, mediaType, fileName };
    },
    async listArtifacts({ params: { experimentId } }) {
      await readExperiment(db, experimentId);
      const rows = await db
        .selectFrom("artifacts")
        .selectAll()
        .where("experiment_id", "=", experimentId)
        .orderBy("name")
        .execute();
      const items = rows.map(({ name, bytes, sha256, media_type: mediaType, created_at: createdAt }) => ({
        name,
        bytes,
        sha256,
        mediaType,
        createdAt,
      }));
      return { items };
    },
    async downloadArtifact({ params: { experimentId, "*": name } }) {
      // Only names that are in the records: no path of the caller's ever reaches the files.
      const found = await db
        .selectFrom("artifacts")
        .selectAll()
        .where("experiment_id", "=", experimentId)
        .where("name", "=", name)
        .executeTakeFirst();
      if (!found) throw notFound("artifact", name);
      const { stream, size } = await artifacts.open(found.key);
      const fileName = name.split("/").at(-1) ?? name;
      return { stream, mediaType: found.media_type, bytes: size, fileName };
    },
  } satisfies Partial<Handlers>;
}
