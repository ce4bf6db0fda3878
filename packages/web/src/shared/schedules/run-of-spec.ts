import type { PreviewRunOptions, RunOfSchedule, ScheduleInput } from "@glissade/schedules";
import { momentumOf } from "./momentum-of.ts";

/** What a spec says of its learning rate, loosely: a spec that is being written may lack anything. */
export interface RateSpec {
  readonly solver?: { readonly type?: string; readonly lr?: number };
  readonly scheduler?: Readonly<Record<string, unknown>> | null;
  readonly schedulerInterval?: "iteration" | "evaluation" | "epoch";
  readonly training?: {
    readonly epochs?: number;
    readonly batchSize?: number;
    readonly dropLast?: boolean;
    readonly bestMetric?: string;
    readonly evaluationPeriod?: { readonly epochs?: number; readonly iterations?: number };
  };
}

/** A run in training steps and in scheduler steps. */
export interface RunShape {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly epochs: number;
  /** Training steps from one step of the scheduler to the next. */
  readonly iterationsPerSchedulerStep: number;
  /** Training steps from one evaluation to the next. */
  readonly iterationsPerEvaluation: number;
  /** Scheduler steps that the run uses: what is drawn. */
  readonly run: RunOfSchedule;
  /** Whole scheduler steps, which lengths are measured against. */
  readonly lengths: RunOfSchedule;
}

/** How long a run will be with so many pictures to learn from; the defaults are the experiment spec's. */
export function runOfSpec(spec: RateSpec, trainPictures: number): RunShape {
  const { epochs = 20, batchSize = 64, dropLast = false, evaluationPeriod = { epochs: 1 } } = spec.training ?? {};
  const interval = spec.schedulerInterval ?? "evaluation";
  const batches = trainPictures / Math.max(1, batchSize);
  const stepsPerEpoch = Math.max(1, dropLast ? Math.floor(batches) : Math.ceil(batches));
  const iterationsPerEvaluation = Math.max(
    1,
    evaluationPeriod.iterations ?? (evaluationPeriod.epochs ?? 1) * stepsPerEpoch,
  );
  const beat = { iteration: 1, epoch: stepsPerEpoch, evaluation: iterationsPerEvaluation }[interval];
  const steps = Math.max(1, Math.round(epochs * stepsPerEpoch));
  const run = { interval, stepsPerEpoch, stepsPerEvaluation: iterationsPerEvaluation, batchSize, epochs };
  return {
    stepsPerEpoch,
    steps,
    epochs,
    iterationsPerSchedulerStep: beat,
    iterationsPerEvaluation,
    run: { ...run, steps: Math.max(1, Math.ceil(steps / beat)) },
    lengths: { ...run, steps: Math.max(1, Math.floor(steps / beat)) },
  };
}

/**
 * What to ask a preview for a spec. A schedule that cycles momentum needs to know what the solver's is: of a spec that is
 * still being written, the caller has to say it.
 */
export function previewOfSpec(
  spec: RateSpec,
  { run, lengths }: RunShape,
  more: Partial<PreviewRunOptions> = {},
): PreviewRunOptions {
  return {
    scheduler: (spec.scheduler ?? null) as ScheduleInput | null,
    lr: spec.solver?.lr ?? 0.001,
    run,
    lengths,
    momentum: momentumOf(spec.solver),
    ...more,
  };
}
