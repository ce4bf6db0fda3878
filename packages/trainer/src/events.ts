import type { ClassScores } from "@glissade/vision";
import type { UnreadableImage } from "./run/training-data.ts";
import type { Continuation, ExperimentSpec } from "./spec/experiment-spec.ts";
import type { SteeringChange } from "./spec/steer-spec.ts";

/** Where in the training something happened. */
export interface At {
  /** Training steps done. */
  readonly step: number;
  /** The epoch they belong to, counting from 1. */
  readonly epoch: number;
}

/** Metrics by name, for example `validation/accuracy`; a value that is no finite number is null. */
export type Metrics = Readonly<Record<string, number | null>>;

/** How many lines of a run's logs belong to what it goes on from. */
export interface LogLines {
  readonly eventLines: number;
  readonly metricLines: number;
}

/** The spec is read and the data are split: training begins (or goes on, then `resumedFrom` says where). */
export interface StartedEvent {
  readonly type: "started";
  readonly directory: string;
  readonly spec: ExperimentSpec;
  readonly classes: readonly string[];
  /** Images per part; those that will turn out to be unreadable are among them. */
  readonly images: Readonly<Record<"train" | "validation" | "test", number>>;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly resumedFrom: At | null;
  /** Whether `resumedFrom` is a checkpoint of another run, and the steps before are that one's. */
  readonly forked?: true;
  /**
   * Where events.jsonl and metrics.jsonl were cut: lines from these numbers on are told anew. Whoever keeps a copy drops
   * them, and has every line once.
   */
  readonly logs: LogLines;
}

/** How far decoding the images is. */
export interface DataEvent {
  readonly type: "data";
  readonly done: number;
  readonly total: number;
  /** Images that cannot be read, so far. */
  readonly unreadable: number;
}

/** Images that could not be read and are left out. */
export interface UnreadableEvent {
  readonly type: "unreadable";
  readonly count: number;
  /** At most {@link mostUnreadableListed}. */
  readonly files: readonly UnreadableImage[];
}

/** The latest training step; sent a few times a second, not for every step. */
export interface StepEvent extends At {
  readonly type: "step";
  readonly epochs: number;
  readonly steps: number;
  /** Batches of this epoch done, and how many it has. */
  readonly batch: number;
  readonly batches: number;
  /** Of the latest batch. */
  readonly loss: number;
  readonly accuracy: number;
  /** One value per parameter group: what the step used. */
  readonly lr: readonly number[];
  readonly momentum?: readonly number[];
  readonly imagesPerSecond: number;
  /** Until the last epoch ends, evaluations included; null until it can be known. */
  readonly secondsLeft: number | null;
}

/** An evaluation period is over. */
export interface EvaluationEvent extends At {
  readonly type: "evaluation";
  /** `train/…` are means over the steps since the evaluation before; `validation/…` are measured now. */
  readonly metrics: Metrics;
  /** What the next step will use. */
  readonly lr: readonly number[];
  /** Whether these are the best weights so far. */
  readonly best: boolean;
}

/** The rate changed by something other than plain decay. */
export interface RateChangeEvent extends At {
  readonly type: "rateChange";
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Stable code and one clause for people. */
  readonly reason: { readonly code: string; readonly text: string };
}

/** What the learning rate follows was changed; the change is in the run's spec. */
export interface SteeredEvent extends At {
  readonly type: "steered";
  /** The entry, and its index, among the spec's continuations. */
  readonly change: Continuation;
  readonly index: number;
  /** Rates of the next step without it and with it. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Who was waiting for it; left out where the spec said it. */
  readonly request?: string;
}

/** A change that was asked for and did not take effect. */
export interface SteeringRefusedEvent extends At {
  readonly type: "steeringRefused";
  readonly request: string;
  readonly change: SteeringChange;
  readonly code: string;
  readonly message: string;
}

export interface CheckpointEvent extends At {
  readonly type: "checkpoint";
  readonly file: string;
  readonly reason: CheckpointReason;
  /** Under which name it stays when the next one comes, if it does. */
  readonly kept?: string;
}
export type CheckpointReason = "evaluation" | "period" | "stop" | "end" | "best";

/** Something a person should know that does not end the run. */
export interface WarningEvent {
  readonly type: "warning";
  readonly code: string;
  readonly message: string;
}

/** The best evaluation of a run. */
export interface BestResult extends At {
  readonly metric: string;
  readonly value: number;
}

/** The run is complete: what it reached and where the results lie. */
export interface FinishedEvent extends At {
  readonly type: "finished";
  /** `test/…` and `validation/…` of the weights named by `weights`. */
  readonly metrics: Metrics;
  readonly weights: "best" | "last";
  readonly best: BestResult | null;
  readonly classes: readonly string[];
  /** Of the test part (else the validation part): rows are labels, columns predictions. Null without either. */
  readonly confusionMatrix: {
    readonly part: "test" | "validation";
    readonly counts: readonly (readonly number[])[];
  } | null;
  /** Precision, recall and F1 of every class over the same part, in the order of the classes. Null without a part. */
  readonly classScores: readonly ClassScores[] | null;
  readonly unreadable: number;
  /** Spent training, over all sittings. */
  readonly seconds: number;
  readonly directory: string;
  /** Paths within the directory. */
  readonly files: Readonly<Record<"model" | "weights" | "report" | "metrics" | "events", string>> & {
    /** What the model says of each image of the confusion matrix's part; left out without one. */
    readonly predictions?: string;
  };
}

/** Training was asked to stop and did, after finishing its step. */
export interface StoppedEvent extends At {
  readonly type: "stopped";
  readonly directory: string;
  /** From where a resumed run goes on; null when stopped before the first step. */
  readonly checkpoint: string | null;
}

/** The run ended with an error. */
export interface FailedEvent {
  readonly type: "failed";
  /** Stable, see TrainerError. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * What a training says about itself, in order; `finished`, `stopped` or `failed` is always the last. Events that the run's
 * folder keeps come with their `line` in events.jsonl, from 0; a resumed run goes on counting where its log was cut. (The
 * file itself does not hold it.)
 */
export type TrainingEvent = { readonly time?: string; readonly line?: number } & (
  | StartedEvent
  | DataEvent
  | UnreadableEvent
  | StepEvent
  | EvaluationEvent
  | RateChangeEvent
  | SteeredEvent
  | SteeringRefusedEvent
  | CheckpointEvent
  | WarningEvent
  | FinishedEvent
  | StoppedEvent
  | FailedEvent
);

export type FinalEvent = FinishedEvent | StoppedEvent | FailedEvent;

/** How many unreadable files an event lists by name. */
export const mostUnreadableListed = 1000;

export function isFinal(event: TrainingEvent): event is TrainingEvent & FinalEvent {
  return event.type === "finished" || event.type === "stopped" || event.type === "failed";
}
