import type { EngineFactory } from "../engine/types.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { TrainingEvent } from "../events.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { OpenData } from "./training-data.ts";

/** What to train and where to put it. Plain data: it crosses to the training process as it is. */
export interface TrainingRequest {
  readonly spec: ExperimentSpec;
  /** The run's folder. */
  readonly directory: string;
  /** Go on with the run that the folder holds. Default false: the folder must not hold one. */
  readonly resume?: boolean;
  /** Fail on unreadable images instead of leaving them out. Default false. */
  readonly strict?: boolean;
  /** Save a checkpoint at least this often, in seconds, besides those at evaluations. Default 30. */
  readonly checkpointSeconds?: number;
  /** Save a checkpoint every so many steps as well. Default: by time alone. */
  readonly checkpointSteps?: number;
  /** Where decoded images are kept between runs. Default: memory only. */
  readonly cacheDirectory?: string;
}

/** The world around a training; tests replace parts of it. */
export interface TrainingHost {
  /** Told everything, in order. Must not throw. */
  readonly listener: (event: TrainingEvent) => void;
  /** Aborted to end the training after the step it is in, with a checkpoint. */
  readonly signal: AbortSignal;
  readonly createEngine: EngineFactory;
  readonly openData: OpenData;
  readonly fileSystem: FileSystem;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}
