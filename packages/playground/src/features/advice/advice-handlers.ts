import { readExperiment } from "../../experiments/state.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { createAdviser } from "./advise-experiment.ts";

/** Advice on experiments, from what was recorded of them. */
export function adviceHandlers({ store }: Pick<Services, "store">) {
  const adviser = createAdviser(store.db);
  return {
    getAdvice: async ({ params: { experimentId } }) => adviser(await readExperiment(store.db, experimentId)),
  } satisfies Partial<Handlers>;
}
