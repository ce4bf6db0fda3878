import { adviceOperations } from "./advice.ts";
import { analysisOperations } from "./analyses.ts";
import { datasetOperations } from "./datasets.ts";
import { definitionOperations } from "./definitions.ts";
import { experimentOperations } from "./experiments.ts";
import { forkOperations } from "./forks.ts";
import { projectOperations } from "./projects.ts";
import { raceOperations } from "./races.ts";
import { rangeTestOperations } from "./range-tests.ts";
import { resultOperations } from "./results.ts";
import { splitOperations } from "./splits.ts";
import { steeringOperations } from "./steering.ts";
import { systemOperations } from "./system.ts";

/** Every call of the API, by id: routes, OpenAPI document and client all come from this table. */
export const operations = {
  ...projectOperations,
  ...datasetOperations,
  ...splitOperations,
  ...experimentOperations,
  ...steeringOperations,
  ...forkOperations,
  ...resultOperations,
  ...definitionOperations,
  ...raceOperations,
  ...rangeTestOperations,
  ...analysisOperations,
  ...adviceOperations,
  ...systemOperations,
} as const;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

/** Where all paths of the operations begin. */
export const apiPrefix = "/api/v1";
