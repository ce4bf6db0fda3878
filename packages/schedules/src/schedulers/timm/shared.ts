import type { Cause, Curve, Source } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { cycleAt } from "../cycles.ts";
import type { CyclePlace } from "../cycles.ts";
import { directCurve } from "../direct-curve.ts";
import { seedsAtOnce, TorchRandoms } from "./torch-random.ts";

export const timmPage: Source = {
  title: "timm: learning rate schedulers",
  url: "https://huggingface.co/docs/timm/reference/schedulers",
};

export const initialLength = {
  kind: "integer",
  length: true,
  label: "T initial",
  help: "Steps of the first cycle; usually those of the whole run.",
  range: { minimum: 1 },
} as const;

export const lowestRate = {
  kind: "number",
  label: "LR min",
  help: "The lowest rate.",
  range: { minimum: 0 },
  default: 0,
} as const;

export const kDecay = {
  kind: "number",
  label: "K-decay",
  help: "Bends time: above 1 the rate stays high longer and falls faster at the end; 1 leaves the curve as it is.",
  range: { exclusiveMinimum: 0 },
  default: 1,
} as const;

/** Of the staircases. */
export const decayRate = {
  kind: "number",
  label: "Decay rate",
  help: "Factor at each drop.",
  range: { minimum: 0 },
  default: 1,
} as const;

/** Cycles: how many, and how each differs from the one before. */
export const cycleParameters = {
  cycle_mul: {
    kind: "number",
    label: "Cycle mul",
    help: "How many times as long each cycle is as the one before.",
    range: { minimum: 1 },
    default: 1,
  },
  cycle_decay: {
    kind: "number",
    label: "Cycle decay",
    help: "How many times as high each cycle is as the one before.",
    range: { minimum: 0 },
    default: 1,
  },
  cycle_limit: {
    kind: "integer",
    label: "Cycle limit",
    help: "How many cycles; after them the rate stays at lr_min.",
    range: { minimum: 0 },
    default: 1,
  },
} as const;

const warmupLength = {
  kind: "integer",
  length: true,
  label: "Warm-up steps",
  help: "Steps of a straight climb from warmup_lr_init to the base rate.",
  range: { minimum: 0 },
  default: 0,
} as const;

const warmupRate = {
  kind: "number",
  label: "Warm-up LR init",
  help: "The rate at which warm-up begins.",
  range: { minimum: 0 },
  default: 0,
} as const;

const prefix = {
  kind: "boolean",
  label: "Warm-up prefix",
  help: "Whether the schedule begins after warm-up; if not, warm-up covers its first steps.",
} as const;

const noise = {
  noise_range_t: {
    kind: "integers",
    length: true,
    irregular: true,
    label: "Noise range",
    help: "Steps with noise: one number for all from there on, two for from and to; left out, no noise.",
    range: { minimum: 0 },
    default: null,
  },
  noise_pct: {
    kind: "number",
    label: "Noise share",
    help: "The noise stays below this share of the rate.",
    // Normal noise is drawn again until it is small enough, as in timm: below a thousandth that takes for ever.
    range: { minimum: 0.001, maximum: 1 },
    default: 0.67,
  },
  noise_seed: {
    kind: "integer",
    label: "Noise seed",
    help: "The same seed gives the same noise, in timm as here.",
    range: { minimum: 0 },
    default: 42,
  },
} as const;

/** Warm-up and noise, which all of timm's schedules have; those of its staircases come before the schedule. */
export const extras = {
  warmup_t: warmupLength,
  warmup_lr_init: warmupRate,
  warmup_prefix: { ...prefix, default: false },
  ...noise,
} as const;
export const stairExtras = { ...extras, warmup_prefix: { ...prefix, default: true } } as const;
export const plateauExtras = { warmup_t: warmupLength, warmup_lr_init: warmupRate, ...noise } as const;

/** Arguments that say who calls timm's scheduler, not what it does. */
export const omitted = {
  t_in_epochs: { default: null, reason: "steps are whatever the trainer counts" },
  noise_std: { default: 1, reason: "timm does not use it either" },
  initialize: { default: null, reason: "a schedule always starts from the solver's rate" },
} as const;

interface Noise {
  readonly noise_range_t: readonly number[] | null;
  readonly noise_pct: number;
  readonly noise_seed: number;
  readonly noise_type?: "normal" | "uniform";
}

interface Extras extends Noise {
  readonly warmup_t: number;
  readonly warmup_lr_init: number;
  readonly warmup_prefix: boolean;
}

/** At most two numbers, the second not below the first. */
export function checkNoiseRange({ noise_range_t: range }: Noise) {
  if (range === null || range.length === 1 || (range.length === 2 && range[0]! <= range[1]!)) return undefined;
  return { key: "noise_range_t", found: range, expected: "one step, or two steps of which the second is not smaller" };
}

/**
 * The share by which noise changes the rate of a step. Each step has a generator of its own, so that any step can be
 * asked for at once; between two steps the noise is that of the earlier one.
 */
export function noiseAt(values: Noise): ((t: number) => number) | undefined {
  const { noise_range_t: range, noise_pct, noise_seed, noise_type = "normal" } = values;
  if (range === null) return undefined;
  const [from, to = Infinity] = range as readonly [number, number?];
  // Those of some steps in a row are had at once.
  const random = new TorchRandoms();
  const known = new Float64Array(seedsAtOnce);
  let start: number | undefined;
  const draw = (lane: number): number => {
    if (noise_type === "uniform") return 2 * (random.uniform(lane) - 0.5) * noise_pct;
    for (;;) {
      const value = random.normal(lane);
      if (Math.abs(value) < noise_pct) return value;
    }
  };
  return (t) => {
    const step = Math.floor(t);
    if (step === 0 || step < from || step >= to) return 0;
    const lane = step % seedsAtOnce;
    if (step - lane !== start) {
      start = step - lane;
      random.seed(noise_seed + start);
      for (let each = 0; each < seedsAtOnce; each++) known[each] = draw(each);
    }
    return known[lane]!;
  };
}

/** What timm wraps around its shapes: warm-up before or over the shape's first steps, and noise. */
export function timmCurve(
  values: Extras,
  shape: { readonly lrAt: (t: number, base: number) => number; readonly causeAt?: (t: number) => Cause | undefined },
  warmUpTo: (base: number) => number = (base) => base,
): Curve {
  const { warmup_t: warmup, warmup_lr_init: first } = values;
  const delay = values.warmup_prefix ? warmup : 0;
  const noise = noiseAt(values);
  const quietAt = (t: number, base: number): number =>
    t < warmup ? first + (t * (warmUpTo(base) - first)) / warmup : shape.lrAt(t - delay, base);
  return directCurve({
    lrAt(t, base) {
      const rate = quietAt(t, base);
      return noise ? rate + rate * noise(t) : rate;
    },
    causeAt: (t) => warmUpOver(t, warmup) ?? (t > warmup ? shape.causeAt?.(t - delay) : undefined),
  });
}

interface Cycles {
  readonly t_initial: number;
  readonly cycle_mul: number;
  readonly cycle_decay: number;
  readonly cycle_limit: number;
  readonly lr_min: number;
}

/** A shape that is repeated in cycles and stays at lr_min after the last. */
export function inCycles(
  { t_initial, cycle_mul, cycle_decay, cycle_limit, lr_min }: Cycles,
  rateIn: (highest: number, place: CyclePlace) => number,
): { readonly lrAt: (t: number, base: number) => number; readonly causeAt: (t: number) => Cause | undefined } {
  return {
    lrAt(t, base) {
      const place = cycleAt(t, t_initial, cycle_mul);
      return place.cycle < cycle_limit ? rateIn(base * cycle_decay ** place.cycle, place) : lr_min;
    },
    causeAt(t) {
      const { cycle, since } = cycleAt(t, t_initial, cycle_mul);
      if (cycle === 0 || since >= 1 || cycle > cycle_limit || t_initial === 1) return undefined;
      if (cycle === cycle_limit) return { code: "end", what: `last cycle over, lowest rate from here` };
      return { code: "restart", what: `cycle ${cycle + 1} of ${cycle_limit} begins` };
    },
  };
}
