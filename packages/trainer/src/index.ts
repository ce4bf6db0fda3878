export { createEngine } from "./engine/engine.ts";
export type { Engine, EngineFactory, EngineOptions, EvaluationResult, StepRates, StepResult } from "./engine/types.ts";
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
  type Metrics,
  type RateChangeEvent,
  type StartedEvent,
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
export { checkFree, parseJson, readRunSpec } from "./files/run-folder.ts";
export { runFiles, runPath } from "./files/run-paths.ts";
export { decodeSafetensors, encodeSafetensors, type TensorFile } from "./files/safetensors.ts";
export { evaluateModel, type EvaluateOptions, type ModelEvaluation } from "./model/evaluate-model.ts";
export { exportOnnx, exportWeights, type ExportOptions } from "./model/export-run.ts";
export { openModel, type Prediction, type TrainedModel } from "./model/open-model.ts";
export { type ClassProbability, type ImagePrediction, predictImages } from "./model/predict-images.ts";
export { startTraining, type RunningTraining, type StartTrainingOptions } from "./process/start-training.ts";
export { streamTraining } from "./process/stream-training.ts";
export { type Checkpoint, readCheckpoint, readLatest } from "./run/checkpoint.ts";
export type { TrainingHost, TrainingRequest } from "./run/host.ts";
export { openTrainingData } from "./run/open-training-data.ts";
export type { Progress } from "./run/progress.ts";
export type { MetricsRow } from "./run/recorder.ts";
export { failedEvent, runTraining } from "./run/run-training.ts";
export { compareSpecs, type Difference } from "./spec/compare-specs.ts";
export type { EvaluationPeriod, ExperimentSpec, SchedulerInterval } from "./spec/experiment-spec.ts";
export { metricNames, type MetricName } from "./spec/metric-names.ts";
export { parseExperiment } from "./spec/parse-experiment.ts";
