import {
  answersToMetric,
  parseSchedule,
  type PreviewRunOptions,
  type RunPreview,
  type ScheduleInput,
  scaleLengths,
} from "@glissade/schedules";
import { previewOfSpec, type RateSpec, runOfSpec } from "../../../shared/schedules/run-of-spec.ts";

/** What a spec says of its rate, with the times that its run was made longer. */
export interface ContinuedSpec extends RateSpec {
  readonly continuations?: readonly {
    readonly at: { readonly epochs?: number; readonly iterations?: number };
    readonly epochs: number;
    readonly mode: "hold" | "stretch" | "restart";
  }[];
}

/**
 * What is known of the rates to come: a curve to be calculated; that they stay ("constant"), or would but for a metric
 * ("metric"); null: they follow from several changes of plan, which only the training puts together.
 */
export type Future =
  | { readonly kind: "curve"; readonly options: PreviewRunOptions; readonly beat: number; readonly offset: number }
  | { readonly kind: "constant" | "metric" }
  | null;

export function futureOf(spec: ContinuedSpec, stepsPerEpoch: number): Future {
  if (!spec.scheduler) return { kind: "constant" };
  const scheduler = parse(spec.scheduler);
  if (!scheduler) return null;
  if (answersToMetric(scheduler)) return { kind: "metric" };
  const { continuations = [], training } = spec;
  const last = continuations.at(-1);
  if (!last) return curve(spec, scheduler, stepsPerEpoch, training?.epochs ?? 20, 0);
  if (last.mode === "hold") return { kind: "constant" };
  const planned = training?.epochs ?? last.epochs;
  if (last.mode === "restart") {
    const { iterationsPerSchedulerStep: beat } = shape(spec, stepsPerEpoch, last.epochs);
    const at = last.at.iterations ?? (last.at.epochs ?? 0) * stepsPerEpoch;
    const offset = Math.max(1, Math.ceil(at / beat - 1e-9)) * beat;
    const epochs = Math.max(1, last.epochs * stepsPerEpoch - offset) / stepsPerEpoch;
    return curve(spec, scaleLengths(scheduler, epochs / planned), stepsPerEpoch, epochs, offset);
  }
  if (continuations.some(({ mode }) => mode !== "stretch")) return null;
  return curve(spec, scaleLengths(scheduler, last.epochs / planned), stepsPerEpoch, last.epochs, 0);
}

function parse(scheduler: Readonly<Record<string, unknown>>) {
  try {
    return parseSchedule(scheduler);
  } catch {
    return undefined;
  }
}

function shape(spec: RateSpec, stepsPerEpoch: number, epochs: number) {
  const batchSize = spec.training?.batchSize ?? 64;
  return runOfSpec({ ...spec, training: { ...spec.training, batchSize, epochs } }, stepsPerEpoch * batchSize);
}

function curve(
  spec: RateSpec,
  scheduler: ScheduleInput,
  stepsPerEpoch: number,
  epochs: number,
  offset: number,
): Future {
  const run = shape(spec, stepsPerEpoch, epochs);
  const options = previewOfSpec({ ...spec, scheduler: scheduler }, run);
  return { kind: "curve", options, beat: run.iterationsPerSchedulerStep, offset };
}

/** Rates by training step. */
export interface RateLine {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/**
 * The line ahead of what is known: from the latest step to the end of the run.
 *
 * @param now the latest step and the rate it used; step 0: nothing was trained yet
 */
export function futureLine(
  future: Future,
  preview: RunPreview | undefined,
  now: { readonly step: number; readonly rate: number | undefined },
  end: number,
): RateLine | null {
  if (!future || now.step >= end) return null;
  const start = now.rate === undefined ? [] : [[now.step, now.rate] as const];
  if (future.kind !== "curve") {
    return now.rate === undefined ? null : { steps: [Math.max(1, now.step), end], values: [now.rate, now.rate] };
  }
  const group = preview?.lr[0];
  if (!group) return null;
  // Step i of the scheduler is what training step i * beat + 1 uses.
  const ahead = group
    .map(([index, rate]) => [future.offset + index * future.beat + 1, rate] as const)
    .filter(([step]) => step > now.step && step <= end);
  const last = ahead.at(-1)?.[1] ?? now.rate;
  const points = [...start, ...ahead, ...(last === undefined ? [] : [[end, last] as const])];
  const unique = points.filter(([step], index) => step > (points[index - 1]?.[0] ?? -1));
  return { steps: unique.map(([step]) => step), values: unique.map(([, rate]) => rate) };
}
