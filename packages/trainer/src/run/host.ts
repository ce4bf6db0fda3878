import type { EngineFactory } from "../engine/types.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { TrainingEvent } from "../events.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { DataPlan } from "./data-plan.ts";
import type { ToldRow } from "./recorder.ts";
import type { SteeringInbox } from "./steering.ts";
import type { OpenData } from "./training-data.ts";

/** What to train and where to put it. Plain data: it crosses to the training process as it is. */
export interface TrainingRequest {
  readonly spec: ExperimentSpec;
  /** The run's folder. */
  readonly directory: string;
  /**
   * The split, where somebody else has made it: the spec's `dataset` and `split` are then not used. Kept in the run's
   * folder. Default: a resumed run's own; a new run opens and splits the spec's data set.
   */
  readonly data?: DataPlan;
  /** Go on with the run that the folder holds. Default false: the folder must not hold one. */
  readonly resume?: boolean;
  /**
   * A checkpoint's file of another run (its `step-….safetensors`, `last` or `best`): the new run begins after its step, with its
   * weights, solver state, data order and best so far. The spec may differ in what `checkFork` lets pass. Default: from nothing.
   */
  readonly from?: string;
  /** Fail on unreadable images instead of leaving them out. Default false. */
  readonly strict?: boolean;
  /** Save a checkpoint at least this often, in seconds, besides those at evaluations. Default 30. */
  readonly checkpointSeconds?: number;
  /** Save a checkpoint every so many steps as well. Default: by time alone. */
  readonly checkpointSteps?: number;
  /**
   * Stop after exactly this training step, with a checkpoint and a `stopped` event; resumed with a later one or none, the
   * run goes on as if it had never stopped. Where the run is at it or past it already, nothing is trained. Default: the
   * run's end.
   */
  readonly stopAt?: number;
  /**
   * Besides last and best, keep so many checkpoints of evaluations as `checkpoints/step-00001234.safetensors`, spread evenly
   * over the run (see `keepEvenly`), and the best weights that each of them speaks of. Default 0.
   */
  readonly keepCheckpoints?: number;
  /** Training steps after each of which a checkpoint is saved and kept, besides those. Default none. */
  readonly checkpointAt?: readonly number[];
  /**
   * What a full disk does while training: `fail` ends the run, `continue` keeps what cannot be saved in memory, warns, and
   * tries again when the next checkpoint is due. What ends a sitting (the last checkpoint, the results) must be written
   * either way. Default `fail`.
   */
  readonly onDiskFull?: "fail" | "continue";
  /** Where decoded images are kept between runs. Default: memory only. */
  readonly cacheDirectory?: string;
}

/** The world around a training; tests replace parts of it. */
export interface TrainingHost {
  /** Told everything, in order. Must not throw. */
  readonly listener: (event: TrainingEvent) => void;
  /** Told every row of metrics.jsonl as it is recorded. Must not throw. */
  readonly onRow?: ((row: ToldRow) => void) | undefined;
  /**
   * Resolves when what was told so far has reached the listener, where that is somewhere else. Waited for before a checkpoint
   * is written: a run that is killed goes on from lines that its listener has. Default: it has them at once.
   */
  readonly delivered?: (() => Promise<void>) | undefined;
  /** Changes of the schedule that were asked for, taken up between two steps. */
  readonly steering?: SteeringInbox | undefined;
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
