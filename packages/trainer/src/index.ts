export { probeBlockSize } from "./engine/cpu/probe-block-size.ts";
export { createEngine } from "./engine/engine.ts";
export type {
  Engine,
  EngineFactory,
  EngineOptions,
  EvaluationResult,
  StepOptions,
  StepRates,
  StepResult,
} from "./engine/types.ts";
export { type UpdateSize, updateSize } from "./engine/update-size.ts";
export { isCodedError, TrainerError, type CodedError, type TrainerErrorDetails } from "./errors.ts";
export {
  type At,
  type BestResult,
  type CheckpointEvent,
  type CheckpointReason,
  type DataEvent,
  type EvaluationEvent,
  type FailedEvent,
  type FinalEvent,
  type FinishedEvent,
  isFinal,
  type LogLines,
  type Metrics,
  type RateChangeEvent,
  type StartedEvent,
  type SteeredEvent,
  type SteeringRefusedEvent,
  type StepEvent,
  type StoppedEvent,
  type TrainingEvent,
  type UnreadableEvent,
  type WarningEvent,
} from "./events.ts";
export { writeFileAtomic } from "./files/atomic-write.ts";
export { diskFileSystem, type FileSystem } from "./files/file-system.ts";
export { toJsonLine } from "./files/json-lines.ts";
export { readJsonLines } from "./files/read-json-lines.ts";
export { readDataPlan } from "./files/data-plan-file.ts";
export { parseJson } from "./files/parse-json.ts";
export { checkFree, readRunSpec, writeRunSpec } from "./files/run-folder.ts";
export { keptFile, runFiles, runPath } from "./files/run-paths.ts";
export { decodeSafetensors, encodeSafetensors, type TensorFile } from "./files/safetensors.ts";
export {
  type LandscapeKind,
  landscapeKinds,
  type LandscapeTask,
  lineOptions,
  type LineOptions,
  parseLandscapeTask,
  sharpnessOptions,
  type SharpnessOptions,
  surfaceOptions,
  type SurfaceOptions,
} from "./landscape/options.ts";
export type {
  Barrier,
  LandscapeResult,
  LinePoint,
  LineResult,
  LossAt,
  PathPoint,
  SharpnessPoint,
  SharpnessResult,
  SurfacePoint,
  SurfaceResult,
} from "./landscape/results.ts";
export { checkComparable, type LandscapeEvent, type LandscapeRequest } from "./landscape/run-landscape.ts";
export { type RunningLandscape, startLandscape, type StartLandscapeOptions } from "./landscape/start-landscape.ts";
export { leastSurfaceCheckpoints } from "./landscape/surface.ts";
export { evaluateModel, type EvaluateOptions, type ModelEvaluation } from "./model/evaluate-model.ts";
export { exportOnnx, exportWeights, type ExportOptions } from "./model/export-run.ts";
export { openModel, type Prediction, type TrainedModel } from "./model/open-model.ts";
export { type ClassProbability, type ImagePrediction, predictImages } from "./model/predict-images.ts";
export {
  startTraining,
  type RunningTraining,
  type StartTrainingOptions,
  type SteeringOutcome,
} from "./process/start-training.ts";
export { streamTraining } from "./process/stream-training.ts";
export { parseRangeTestOptions, rangeTestOptions, type RangeTestOptions } from "./range-test/options.ts";
export type { RangeTestEvent, RangeTestRequest, RangeTestResult } from "./range-test/range-test.ts";
export { type RunningRangeTest, startRangeTest } from "./range-test/start-range-test.ts";
export { type RangeRule, rangeRules, type RateSuggestion, suggestRates } from "./range-test/suggest.ts";
export type { RangePoint, SweepEnd } from "./range-test/sweep.ts";
export type { PredictionRow } from "./report/predictions-file.ts";
export { type Checkpoint, readCheckpoint, readLatest } from "./run/checkpoint.ts";
export { type CheckpointHead, readCheckpointHead } from "./run/checkpoint-head.ts";
export { type DataPlan, parseDataPlan, type PlannedDataset } from "./run/data-plan.ts";
export type { TrainingHost, TrainingRequest } from "./run/host.ts";
export { keepEvenly } from "./run/keep-evenly.ts";
export { type KeptCheckpoint, listKeptCheckpoints } from "./run/kept-checkpoints.ts";
export { openTrainingData } from "./run/open-training-data.ts";
export { makePlan, type Plan, stepsPerEpochOf } from "./run/plan.ts";
export type { Progress } from "./run/progress.ts";
export type { MetricsRow, ToldRow } from "./run/recorder.ts";
export { failedEvent, runTraining } from "./run/run-training.ts";
export { steeringStep, steerRun } from "./run/steer-run.ts";
export type { SteeringInbox, SteeringRequest } from "./run/steering.ts";
export { scheduleWarnings } from "./run/schedule-warnings.ts";
export { type EffectiveSchedule, type Join, scheduleOf } from "./schedule/schedule-of.ts";
export { checkFork, checkForkLength, forkKeys } from "./spec/check-fork.ts";
export { compareSpecs, type Difference } from "./spec/compare-specs.ts";
export { standingOf, stepsUntil, totalEpochs } from "./spec/continuations.ts";
export { experimentJsonSchema, type JsonSchema } from "./spec/experiment-json-schema.ts";
export type { Continuation, EvaluationPeriod, ExperimentSpec, SchedulerInterval } from "./spec/experiment-spec.ts";
export { extendSpec, type Extension } from "./spec/extend-spec.ts";
export { steerSpec, type SteeredRun, type SteeringChange, type SteeringOrigin } from "./spec/steer-spec.ts";
export { metricMode, metricNames, type MetricName } from "./spec/metric-names.ts";
export { parseExperiment } from "./spec/parse-experiment.ts";
export { continuationModes, steeringModes } from "./spec/continuation-schema.ts";
