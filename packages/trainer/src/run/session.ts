import type { Engine } from "../engine/types.ts";
import type { RunFolder } from "../files/run-folder.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import type { Pace } from "./pace.ts";
import type { Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import type { RateControl } from "./rate-control.ts";
import type { Recorder } from "./recorder.ts";
import type { RunningSums } from "./running-sums.ts";
import type { TrainingData } from "./training-data.ts";

/** The part of a training that changes from step to step. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  sums: RunningSums;
  window: RunningSums;
  best: Progress["best"];
  /** The step is done, but not yet the evaluation that is due after it. */
  pending: boolean;
  /** Of earlier sittings. */
  secondsBefore: number;
  /** Step of the newest checkpoint, and when it was written (host.now). */
  savedStep: number | undefined;
  savedAt: number;
  /** When the last step event was told (host.now). */
  toldAt: number;
  /** How many of the data's warnings were told. */
  toldWarnings: number;
}

/** Everything a training in progress holds. */
export interface Session {
  readonly request: TrainingRequest;
  readonly spec: ExperimentSpec;
  readonly host: TrainingHost;
  readonly folder: RunFolder;
  readonly data: TrainingData;
  readonly engine: Engine;
  readonly plan: Plan;
  readonly rates: RateControl;
  readonly recorder: Recorder;
  readonly pace: Pace;
  readonly startedAt: number;
  readonly state: TrainingState;
}

/** Time spent training so far, over all sittings. */
export function secondsSpent({ state, host, startedAt }: Session): number {
  return state.secondsBefore + (host.now() - startedAt) / 1000;
}
