export { ApiError } from "./client-error.ts";
export { addressOf, createClient, type CallOptions, type Client, type ClientOptions } from "./client.ts";
export { pageQuery, problem, type Problem } from "./common.ts";
export { dataset, part, picture, type Dataset, type Part, type Picture } from "./datasets.ts";
export { definition, definitions, type Definition, type Definitions } from "./definitions.ts";
export type { Streamed, StreamOptions } from "./event-stream.ts";
export {
  experiment,
  experimentState,
  experimentSummary,
  progress,
  type Experiment,
  type ExperimentState,
  type ExperimentSummary,
  type Progress,
} from "./experiments.ts";
export type { CallInput, CallOutput, HandlerInput, HandlerOutput, Operation } from "./operation.ts";
export { apiPrefix, operations, type OperationId, type Operations } from "./operations.ts";
export { project, dashboard, type Dashboard, type Project } from "./projects.ts";
export {
  type RangePoint,
  rangeTestMessage,
  type RangeTestMessage,
  type RateSuggestion,
  readRangeTest,
} from "./range-tests.ts";
export { event, exportFormat, liveMessage, series, type Event, type LiveMessage, type Series } from "./results.ts";
export {
  augmentationPreview,
  split,
  splitSpec,
  type AugmentationPreview,
  type Split,
  type SplitSpec,
} from "./splits.ts";
