import { adviceHandlers } from "../features/advice/advice-handlers.ts";
import { analysisHandlers } from "../features/analyses/analysis-handlers.ts";
import { datasetHandlers } from "../features/datasets/dataset-handlers.ts";
import { definitionHandlers } from "../features/definitions/handlers.ts";
import type { ScheduleThread } from "../features/definitions/schedule-thread.ts";
import { experimentHandlers } from "../features/experiments/experiment-handlers.ts";
import { forkHandlers } from "../features/forks/fork-handlers.ts";
import { projectHandlers } from "../features/projects/project-handlers.ts";
import { raceHandlers } from "../features/races/race-handlers.ts";
import { rangeTestHandlers } from "../features/range-tests/range-test-handlers.ts";
import { resultHandlers } from "../features/results/result-handlers.ts";
import { splitHandlers } from "../features/splits/split-handlers.ts";
import { systemHandlers } from "../features/system/handlers.ts";
import { steeringHandlers } from "../features/steering/steering-handlers.ts";
import type { Services } from "../services.ts";
import type { Handlers } from "./handlers.ts";

/** What answers the operations of the API: every feature gives its own. */
export function collectHandlers(services: Services, thread: ScheduleThread): Handlers {
  return {
    ...systemHandlers(services),
    ...definitionHandlers(thread),
    ...projectHandlers(services),
    ...datasetHandlers(services),
    ...splitHandlers(services),
    ...experimentHandlers(services),
    ...forkHandlers(services),
    ...raceHandlers(services),
    ...raceHandlers(services),
    ...forkHandlers(services),
    ...analysisHandlers(services),
    ...rangeTestHandlers(services),
    ...steeringHandlers(services, thread),
    ...resultHandlers(services),
    ...adviceHandlers(services),
  };
}
