export { advice, type Advice, type AdviceAction } from "./advice.ts";
export {
  type Analysis,
  type AnalysisKind,
  type AnalysisProgress,
  type AnalysisResult,
  analysisResult,
  type LineResult,
  type SharpnessResult,
  type SurfaceResult,
} from "./analyses.ts";
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
export { checkpoint, trunk, type Checkpoint, type Trunk } from "./forks.ts";
export type { CallInput, CallOutput, HandlerInput, HandlerOutput, Operation } from "./operation.ts";
export { apiPrefix, operations, type OperationId, type Operations } from "./operations.ts";
export { project, dashboard, type Dashboard, type Project } from "./projects.ts";
export {
  race,
  raceSettings,
  type Race,
  type RacePreview,
  type RaceSettings,
  type RaceSettingsInput,
  type RaceStanding,
  type RaceSummary,
  type RaceVerdict,
} from "./races.ts";
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
export { effectiveSchedule, type EffectiveSchedule } from "./steering.ts";
export { type PendingSteering, steeringChange, type SteeringChange } from "./steering-change.ts";
