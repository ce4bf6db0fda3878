import type { Engine } from "../engine/types.ts";
import type { RunFolder } from "../files/run-folder.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import type { KeptCheckpoints } from "./kept-checkpoints.ts";
import type { Pace } from "./pace.ts";
import { epochOf, type Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import type { RateControl, RateStep } from "./rate-control.ts";
import type { Recorder } from "./recorder.ts";
import type { RunningSums } from "./running-sums.ts";
import type { UnsavedBest } from "./save.ts";
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
  /** The best weights, where they could not be written yet. */
  unsavedBest: UnsavedBest | undefined;
  /** Something could not be written when it was tried last. */
  postponed: boolean;
  /** When the last step event was told (host.now). */
  toldAt: number;
  /** How many of the data's warnings were told. */
  toldWarnings: number;
}

/** Everything a training in progress holds. */
export interface Session {
  readonly request: TrainingRequest;
  /** Changes where the run is steered, as do the plan, the rates and the number of continuations in force. */
  spec: ExperimentSpec;
  /** How many of the spec's continuations are in force. */
  inForce: number;
  plan: Plan;
  rates: RateControl;
  readonly host: TrainingHost;
  readonly folder: RunFolder;
  readonly data: TrainingData;
  readonly engine: Engine;
  readonly recorder: Recorder;
  readonly pace: Pace;
  readonly kept: KeptCheckpoints;
  readonly startedAt: number;
  readonly state: TrainingState;
}

/** Time spent training so far, over all sittings. */
export function secondsSpent({ state, host, startedAt }: Session): number {
  return state.secondsBefore + (host.now() - startedAt) / 1000;
}

/** Says that the rate of the next step follows from something other than plain decay. */
export function tellRateChange({ recorder, state, plan }: Session, change: RateStep): void {
  recorder.emit({ type: "rateChange", step: state.step, epoch: epochOf(plan, state.step), ...change });
}
