import type { Curve, Source } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";

export const warmupSteps = {
  kind: "integer",
  length: true,
  label: "Warm-up steps",
  help: "Steps in which the rate climbs to its base; 0 starts there.",
  range: { minimum: 0 },
} as const;

export const trainingSteps = {
  kind: "integer",
  length: true,
  label: "Training steps",
  help: "Steps in the whole run, warm-up included.",
  range: { minimum: 1 },
} as const;

export const halfCycles = {
  kind: "number",
  label: "Cycles",
  help: "Waves of the cosine: 0.5 is half a wave, from the base rate straight down.",
  range: { minimum: 0 },
  default: 0.5,
} as const;

export const lowestRate = {
  min_lr: {
    kind: "number",
    label: "Min LR",
    help: "The rate at the end; give this or its share of the base rate, min_lr_rate.",
    range: { minimum: 0 },
    default: null,
  },
  min_lr_rate: {
    kind: "number",
    label: "Min LR rate",
    help: "The rate at the end as a share of the base rate; give this or min_lr.",
    range: { minimum: 0, maximum: 1 },
    default: null,
  },
} as const;

/** Exactly one of the two ways to give the lowest rate. */
export function checkLowestRate(values: { readonly min_lr: number | null; readonly min_lr_rate: number | null }) {
  const { min_lr, min_lr_rate } = values;
  if ((min_lr === null) !== (min_lr_rate === null)) return undefined;
  const found = min_lr === null ? undefined : { min_lr, min_lr_rate };
  return { key: "min_lr", found, expected: "one of min_lr and min_lr_rate" };
}

export const transformersPage: Source = {
  title: "Transformers: optimization.py",
  url: "https://huggingface.co/docs/transformers/main_classes/optimizer_schedules",
};

/** Linear warm-up to the base rate, then the base rate times a factor. */
export function warmedUp(steps: number, factorAfter: (t: number, base: number) => number): Curve {
  return directCurve({
    lrAt: (t, base) => base * (t < steps ? t / steps : factorAfter(t, base)),
    causeAt: (t) => warmUpOver(t, steps),
  });
}

/** How much of the steps after warm-up is over; more than 1 after the end. */
export function progressAfter(warmup: number, total: number): (t: number) => number {
  const length = Math.max(1, total - warmup);
  return (t) => (t - warmup) / length;
}

/** A cosine that begins at 1, with `cycles` whole waves over a progress from 0 to 1, never below 0. */
export const cosineFactor = (cycles: number, progress: number): number =>
  Math.max(0, 0.5 * (1 + Math.cos(Math.PI * cycles * 2 * progress)));
