import type { Source } from "../../definition.ts";

/** optax takes the rate itself; left out, it is the solver's. */
export const initialValue = {
  kind: "number",
  label: "Init value",
  help: "The rate at step 0; left out, the solver's.",
  range: { minimum: 0 },
  default: null,
} as const;

export const peakValue = {
  kind: "number",
  label: "Peak value",
  help: "The highest rate; left out, the solver's.",
  range: { minimum: 0 },
  default: null,
} as const;

/** Where warm-up begins; optax has no default for it. */
export const warmupValue = {
  kind: "number",
  label: "Init value",
  help: "The rate at which warm-up begins.",
  range: { minimum: 0 },
} as const;

export const warmupSteps = {
  kind: "integer",
  length: true,
  label: "Warm-up steps",
  help: "Steps of the straight climb to peak_value.",
  range: { minimum: 0 },
} as const;

export const transitionSteps = {
  kind: "integer",
  length: true,
  label: "Transition steps",
  help: "Steps from one value to the other; 0 stays at the first.",
  range: { minimum: 0 },
} as const;

export const transitionBegin = {
  kind: "integer",
  length: true,
  label: "Transition begin",
  help: "Steps at the first value before the transition begins.",
  range: { minimum: 0 },
  default: 0,
} as const;

/** Steps, shares and divisors of the one-cycle schedules. */
export const cycleLength = {
  kind: "integer",
  length: true,
  label: "Transition steps",
  help: "Steps in the whole cycle.",
  range: { minimum: 1 },
} as const;

export const riseShare = {
  kind: "number",
  label: "Share of the rise",
  help: "Share of the steps in which the rate climbs.",
  range: { minimum: 0, maximum: 1 },
  default: 0.3,
} as const;

export const divFactor = {
  kind: "number",
  label: "Div factor",
  help: "How much lower than the peak the cycle begins.",
  range: { exclusiveMinimum: 0 },
  default: 25,
} as const;

export const finalDivFactor = {
  kind: "number",
  label: "Final div factor",
  help: "How much lower than its beginning the cycle ends.",
  range: { exclusiveMinimum: 0 },
  default: 10_000,
} as const;

/** optax's page on schedules. */
export const optaxPage: Source = {
  title: "optax: optimizer schedules",
  url: "https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html",
};

/** A power of a straight line from `from` to `to`, held before and after. */
export function polynomialAt(t: number, from: number, to: number, steps: number, power = 1, begin = 0): number {
  if (steps === 0) return from;
  const done = Math.min(Math.max(t - begin, 0), steps);
  return (from - to) * (1 - done / steps) ** power + to;
}

/** What exponential decay has besides its first value. */
export interface Exponential {
  readonly transition_steps: number;
  readonly decay_rate: number;
  readonly transition_begin: number;
  readonly staircase: boolean;
  readonly end_value: number | null;
}

/** Decay by a factor per so many steps, from `transition_begin` on, no further than `end_value`. */
export function exponentialAt(t: number, from: number, shape: Exponential): number {
  const { transition_steps, decay_rate, transition_begin, staircase, end_value } = shape;
  if (transition_steps === 0 || decay_rate === 0) return from;
  const done = t - transition_begin;
  const p = done / transition_steps;
  const value = done <= 0 ? from : from * decay_rate ** (staircase ? Math.floor(p) : p);
  if (end_value === null) return value;
  return decay_rate < 1 ? Math.max(value, end_value) : Math.min(value, end_value);
}

export const exponentialParameters = {
  transition_steps: {
    kind: "integer",
    length: true,
    label: "Transition steps",
    help: "Steps in which the rate is multiplied by decay_rate once; 0 keeps it.",
    range: { minimum: 0 },
  },
  decay_rate: {
    kind: "number",
    label: "Decay rate",
    help: "Factor per transition_steps; 0 keeps the rate, as in optax.",
    range: { minimum: 0 },
  },
  transition_begin: transitionBegin,
  staircase: {
    kind: "boolean",
    label: "Staircase",
    help: "Whether the rate drops all at once, every transition_steps.",
    default: false,
  },
  end_value: {
    kind: "number",
    label: "End value",
    help: "The rate at which decay (or growth) stops; left out, it does not.",
    range: { minimum: 0 },
    default: null,
  },
} as const;

/** Half a cosine, bent by an exponent, from `from` down to its share `alpha`; held after. */
export function cosineAt(t: number, from: number, steps: number, alpha: number, exponent: number): number {
  const cosine = 0.5 * (1 + Math.cos((Math.PI * Math.min(t, steps)) / steps));
  return from * ((1 - alpha) * cosine ** exponent + alpha);
}

/** The arguments of a warm-up followed by a cosine. */
export interface WarmCosine {
  readonly init_value: number;
  readonly peak_value: number;
  readonly warmup_steps: number;
  readonly decay_steps: number;
  readonly end_value: number;
  readonly exponent: number;
}

/** A straight climb to the peak, then half a cosine until `decay_steps`, which counts the climb, too. */
export function warmCosineAt(t: number, { init_value, peak_value, ...shape }: WarmCosine): number {
  const { warmup_steps, decay_steps, end_value, exponent } = shape;
  if (t < warmup_steps) return polynomialAt(t, init_value, peak_value, warmup_steps);
  const alpha = peak_value === 0 ? 0 : end_value / peak_value;
  return cosineAt(t - warmup_steps, peak_value, decay_steps - warmup_steps, alpha, exponent);
}

export const exponent = {
  kind: "number",
  label: "Exponent",
  help: "Bends the cosine: above 1 the rate falls earlier.",
  range: { minimum: 0 },
  default: 1,
} as const;

export const endValue = {
  kind: "number",
  label: "End value",
  help: "The last rate.",
  range: { minimum: 0 },
} as const;

/** Steps and scales of a dict such as {100: 0.5}, in rising order. */
export function boundariesOf(scales: Readonly<Record<string, number>> | null): (readonly [number, number])[] {
  return Object.entries(scales ?? {})
    .map(([step, scale]) => [Number(step), scale] as const)
    .sort(([a], [b]) => a - b);
}

/**
 * Straight lines or half cosines between steps, each value the one before times its scale. The first is a value (or,
 * where that is null, the base rate) over a divisor.
 */
export function interpolated(
  type: "linear" | "cosine",
  value: number | null,
  divisor: number,
  boundaries: readonly (readonly [number, number])[],
): (t: number, base: number) => number {
  const f = interpolate(type, (value ?? 1) / divisor, boundaries);
  return value === null ? (t, base) => base * f(t) : f;
}

/** Values at rising steps with straight lines or half cosines between them; the last one holds ever after. */
function interpolate(
  type: "linear" | "cosine",
  first: number,
  boundaries: readonly (readonly [number, number])[],
): (t: number) => number {
  const steps = [0, ...boundaries.map(([step]) => step)];
  const values = [first];
  for (const [, scale] of boundaries) values.push(values.at(-1)! * scale);
  const between = (start: number, end: number, p: number): number =>
    type === "linear" ? (end - start) * p + start : end + ((start - end) / 2) * (Math.cos(Math.PI * p) + 1);
  return (t) => {
    const next = steps.findIndex((step) => t < step);
    if (next < 0) return values.at(-1)!;
    const start = steps[next - 1]!;
    const p = (t - start) / Math.max(steps[next]! - start, 1);
    return between(values[next - 1]!, values[next]!, p);
  };
}
