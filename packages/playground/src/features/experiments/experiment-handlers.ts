import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import {
  extendExperiment,
  pauseExperiment,
  resumeExperiment,
  startExperiment,
  stopExperiment,
} from "../../runner/control.ts";
import { actOnExperiments } from "./act-on-experiments.ts";
import { listExperiments, listKeys } from "./experiment-repository.ts";
import {
  checkExperiment,
  cloneExperiment,
  compareExperiments,
  createDraft,
  deleteExperiment,
  getExperiment,
  updateExperiment,
} from "./experiment-service.ts";
import { parseFilter, parseSortKey } from "./filter.ts";
import { portableSpec } from "./portable-spec.ts";
import { listPredictions } from "./predictions.ts";
import { predictUpload } from "./predict-upload.ts";
import { requireProject } from "../projects/require-project.ts";
import { toSummary } from "./to-experiment.ts";

/** Everything about experiments but what they brought forth. */
export function experimentHandlers(services: Services) {
  const { store } = services;
  const answer = (id: string) => getExperiment(store.db, id);
  return {
    async listExperiments({ params: { projectId }, query }) {
      await requireProject(store.db, projectId);
      const { state, tag, q, filter = [], sort = [], offset, limit } = query;
      const filters = filter.map(parseFilter);
      const order = sort.map(parseSortKey);
      const wanted = { projectId, states: state, tag, text: q, filters, sort: order, offset, limit };
      const { items, total } = await listExperiments(store.db, wanted);
      return { items: items.map(toSummary), total, offset, limit };
    },
    async createExperiment({ params: { projectId }, body }) {
      const id = await createDraft(services, projectId, body);
      if (body.start) await startExperiment(services, id);
      return answer(id);
    },
    checkExperiment: ({ params: { projectId }, body }) => checkExperiment(services, projectId, body),
    getExperiment: ({ params: { experimentId } }) => answer(experimentId),
    getExperimentSpec: ({ params: { experimentId } }) => portableSpec(store.db, experimentId),
    async updateExperiment({ params: { experimentId }, body }) {
      await updateExperiment(services, experimentId, body);
      return answer(experimentId);
    },
    async deleteExperiment({ params: { experimentId }, query }) {
      await deleteExperiment(services, experimentId, query.confirm);
      return undefined;
    },
    async startExperiment({ params: { experimentId } }) {
      await startExperiment(services, experimentId);
      return answer(experimentId);
    },
    async pauseExperiment({ params: { experimentId } }) {
      await pauseExperiment(services, experimentId);
      return answer(experimentId);
    },
    async resumeExperiment({ params: { experimentId } }) {
      await resumeExperiment(services, experimentId);
      return answer(experimentId);
    },
    async stopExperiment({ params: { experimentId } }) {
      await stopExperiment(services, experimentId);
      return answer(experimentId);
    },
    async extendExperiment({ params: { experimentId }, body }) {
      await extendExperiment(services, experimentId, body);
      return answer(experimentId);
    },
    async cloneExperiment({ params: { experimentId }, body }) {
      return answer(await cloneExperiment(services, experimentId, body.name));
    },
    async compareExperiments({ params: { projectId }, query }) {
      const { found, missing, differences } = await compareExperiments(store.db, projectId, query.ids);
      return { experiments: found.map(toSummary), missing, differences };
    },
    actOnExperiments: ({ params: { projectId }, body }) => actOnExperiments(services, projectId, body),
    async listExperimentKeys({ params: { projectId } }) {
      await requireProject(store.db, projectId);
      return { keys: await listKeys(store.db, projectId) };
    },
    listPredictions: ({ params: { experimentId }, query }) => listPredictions(services, experimentId, query),
    predict: ({ params: { experimentId }, query }, call) => predictUpload(services, experimentId, query.top, call),
  } satisfies Partial<Handlers>;
}
