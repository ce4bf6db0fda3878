import fc from "fast-check";
import { answersToMetric } from "../src/answers-to-metric.ts";
import { childrenOf } from "../src/code-out/children.ts";
import { simulate } from "../src/index.ts";
import type { ScheduleSpec } from "../src/index.ts";
import { definitions, specOf } from "./random-spec.ts";

/** A schedule for which code is generated, and then run. */
export interface CodeCase {
  readonly spec: ScheduleSpec;
  readonly lr: readonly number[];
  /** Whether it answers to a metric. */
  readonly metric: boolean;
}

/** How long each of them runs. */
export const steps = 60;

/** A metric that falls, stands, rises above its best, falls again and ends below zero. */
export const metrics: readonly number[] = Array.from({ length: steps }, (_, i) => {
  const trend = i < 12 ? 1 - i / 20 : i < 30 ? 0.45 + (i % 3) / 50 : i < 44 ? 0.4 - (i - 30) / 20 : -0.3;
  return trend + ((i * 7919) % 97) / 9700;
});

/** What compositions are filled with so that something in them answers to a metric. */
const metricLeaf: fc.Arbitrary<unknown> = fc.constantFrom(
  { type: "ReduceLROnPlateau", patience: 2, factor: 0.5 },
  { type: "ReduceLROnPlateau", mode: "max", patience: 1, cooldown: 3, threshold_mode: "abs", min_lr: 0.01 },
  { type: "PlateauLRScheduler", mode: "min", patience_t: 1, warmup_t: 4, decay_rate: 0.6 },
  { type: "greedy", patience: 1, factor: 0.7, max_lr: 0.7, min_lr: 0.02, reset_start: 2, smooth: true, window_size: 4 },
  { type: "ExponentialLR", gamma: 0.95 },
  { type: "LinearLR", start_factor: 0.2, total_iters: 6 },
  { type: "CosineAnnealingLR", T_max: 20, eta_min: 0.001 },
  { type: "MultiplicativeLR", lr_lambda: "1 - epoch / 90" },
  { type: "SWALR", swa_lr: 0.03, anneal_epochs: 4 },
  { type: "OneCycleLR", max_lr: 0.4, total_steps: 70, cycle_momentum: false },
  {
    type: "ChainedScheduler",
    schedulers: [
      { type: "ReduceLROnPlateau", patience: 1 },
      { type: "StepLR", step_size: 9 },
    ],
  },
  { type: "WarmupLR", warmup_steps: 3, scheduler: { type: "greedy", patience: 2 } },
);

const perDefinition = 6;

/** Some specs of every definition, for one parameter group and for two. */
export const codeCases: readonly CodeCase[] = definitions.flatMap((definition, index) => {
  const draw = (specs: fc.Arbitrary<ScheduleSpec>): CodeCase[] =>
    fc.sample(specs, { numRuns: perDefinition, seed: index + 1 }).flatMap((drawn, i): CodeCase[] => {
      const spec = lasting(drawn);
      const groups = spec.type === "PerGroupLR" ? childrenOf(spec).length : 1 + (i % 2);
      const lr = [0.1, 0.03, 0.5].slice(0, groups);
      return isSteady(spec, lr) ? [{ spec, lr, metric: answersToMetric(spec) }] : [];
    });
  const plain = draw(specOf(definition));
  if (definition.loop !== "composite") return plain;
  const metric = specOf(definition, metricLeaf).filter(answersToMetric);
  return [...plain, ...draw(metric), ...draw(specOf(definition, fc.oneof(metric, metricLeaf)).filter(answersToMetric))];
});

/** Random schedules may grow beyond what float32 holds. */
function isSteady(spec: ScheduleSpec, lr: readonly number[]): boolean {
  try {
    return simulate(spec, { lr, steps, metrics })
      .lr.flat()
      .every((rate) => rate < 1e6);
  } catch {
    return false;
  }
}

/** PyTorch's OneCycleLR raises an error past its end. */
function lasting(spec: ScheduleSpec): ScheduleSpec {
  if (spec.type !== "OneCycleLR") return spec;
  return { ...spec, total_steps: steps + Number(spec.total_steps ?? 0), epochs: null, steps_per_epoch: null };
}
