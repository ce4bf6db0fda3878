import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { getExperiment } from "../experiments/experiment-service.ts";
import { requireProject } from "../projects/require-project.ts";
import { listCheckpoints } from "./checkpoints.ts";
import { forkExperiment } from "./fork-service.ts";
import { readLineage } from "./lineage.ts";

/** Checkpoints, and the experiments that begin from them. */
export function forkHandlers(services: Services) {
  const { db } = services.store;
  return {
    async listCheckpoints({ params: { experimentId } }) {
      return { checkpoints: await listCheckpoints(db, experimentId) };
    },
    async forkExperiment({ params: { experimentId }, body }) {
      const { id } = await services.store.transact((tx) => forkExperiment(services, tx, experimentId, body));
      return getExperiment(db, id);
    },
    async readLineage({ params: { projectId }, query: { ids } }) {
      await requireProject(db, projectId);
      return readLineage(db, projectId, ids);
    },
  } satisfies Partial<Handlers>;
}
