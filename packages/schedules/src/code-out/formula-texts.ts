import type { ChildFormulas } from "./facts.ts";
import { compileExpression } from "../expression/compile.ts";
import { printSyntax } from "../expression/print.ts";

/** A number that may stand anywhere in a formula: `(-0.5)` where a bare sign would bind the wrong way. */
export const number = (value: number): string => (value < 0 || Object.is(value, -0) ? `(${value})` : String(value));

/** `first` before the first bound, the next before the second …: one more formula than bounds. */
export function pieces(bounds: readonly number[], formulas: readonly string[], before: "<" | "<=" = "<"): string {
  return formulas
    .map((formula, i) => (i < bounds.length ? `(${formula}) if t ${before} ${bounds[i]!} else ` : `(${formula})`))
    .join("");
}

/** Another formula until `steps`, then the one given. */
export const until = (steps: number, first: string, then: string): string =>
  steps > 0 ? pieces([steps], [first, then]) : then;

/** Half a cosine from 1 to 0 as `p` goes from 0 to 1. */
export const halfCosine = (p: string): string => `(1 + cos(pi * (${p}))) / 2`;

/** In which of a row of growing cycles step `at` lies (from 0), the steps since it began, and its length. */
export function cycleTexts(
  first: number,
  growth: number,
  at = "t",
): { readonly cycle: string; readonly since: string; readonly length: string } {
  if (growth === 1) return { cycle: `(${at}) // ${first}`, since: `(${at}) % ${first}`, length: String(first) };
  // The small number keeps the first step of a cycle from being rounded into the one before.
  const cycle = `floor(log(1 + (${at}) * ${growth - 1} / ${first}) / log(${growth}) + 1e-6)`;
  const since = `(${at}) - ${first} * (${growth} ** ${cycle} - 1) / ${growth - 1}`;
  return { cycle, since, length: `${first} * ${growth} ** ${cycle}` };
}

/** A line or half a cosine from one value to another. */
const segmentText = (type: "linear" | "cosine", from: string, to: string, p: string): string =>
  type === "linear" ? `${from} + (${to} - ${from}) * ${p}` : `${to} + (${from} - ${to}) * ${halfCosine(p)}`;

/** Values at rising steps, lines or half cosines between them, the last one held. */
export function between(type: "linear" | "cosine", steps: readonly number[], values: readonly string[]): string {
  const parts = steps.slice(1).map((end, i) => {
    const start = steps[i]!;
    return segmentText(type, values[i]!, values[i + 1]!, `(t - ${start}) / ${end - start}`);
  });
  return pieces(steps.slice(1), [...parts, values.at(-1)!]);
}

/** One group's value where they may be given one by one, the base rate where there is none. */
export const groupText = (value: number | readonly number[] | null, group: number): string =>
  value === null ? "lr" : String(typeof value === "number" ? value : value[group]);

/** The line that timm climbs before, or over, the first steps of its schedules; nothing where it adds noise. */
export function timmText(
  values: {
    readonly warmup_t: number;
    readonly warmup_lr_init: number;
    readonly warmup_prefix: boolean;
    readonly noise_range_t: unknown;
  },
  shape: (at: string) => string,
  target = "lr",
): string | undefined {
  if (values.noise_range_t !== null) return undefined;
  const { warmup_t: steps, warmup_lr_init: first, warmup_prefix: prefix } = values;
  const climb = `${first} + t * (${target} - ${first}) / ${steps}`;
  return until(steps, climb, shape(prefix && steps > 0 ? `t - ${steps}` : "t"));
}

/** A timm shape repeated in cycles, lr_min after the last. */
export function timmCycles(
  values: {
    readonly t_initial: number;
    readonly cycle_mul: number;
    readonly cycle_decay: number;
    readonly cycle_limit: number;
    readonly lr_min: number;
  },
  at: string,
  shape: (highest: string, since: string, length: string) => string,
): string {
  const { t_initial, cycle_mul, cycle_decay, cycle_limit, lr_min } = values;
  const { cycle, since, length } = cycleTexts(t_initial, cycle_mul, at);
  if (cycle_limit === 1) return `(${shape("lr", `(${at})`, String(t_initial))}) if ${at} < ${t_initial} else ${lr_min}`;
  const highest = cycle_decay === 1 ? "lr" : `lr * ${cycle_decay} ** (${cycle})`;
  return `(${shape(`(${highest})`, `(${since})`, `(${length})`)}) if ${cycle} < ${cycle_limit} else ${lr_min}`;
}

/** What optax's exponential decay comes to from `from` on, `at` steps in. */
export function optaxExponential(
  from: string,
  at: string,
  shape: {
    readonly transition_steps: number;
    readonly decay_rate: number;
    readonly transition_begin: number;
    readonly staircase: boolean;
    readonly end_value: number | null;
  },
): string {
  const { transition_steps: steps, decay_rate: rate, transition_begin: begin, staircase, end_value } = shape;
  if (steps === 0 || rate === 0) return from;
  const done = `max(0, ${at} - ${begin})`;
  const value = `${from} * ${rate} ** (${done} ${staircase ? "//" : "/"} ${steps})`;
  return end_value === null ? value : `${rate < 1 ? "max" : "min"}(${value}, ${end_value})`;
}

/** optax's polynomial from one rate to another. */
export function optaxPolynomial(from: string, to: string | number, steps: number, power = 1, begin = 0): string {
  if (steps === 0) return from;
  const left = `(1 - min(max(t - ${begin}, 0), ${steps}) / ${steps})`;
  return `(${from} - ${to}) * ${left}${power === 1 ? "" : ` ** ${power}`} + ${to}`;
}

/** optax's climb and cosine, `at` steps in. */
export function optaxWarmCosine(
  at: string,
  peak: string,
  shape: {
    readonly init_value: number;
    readonly warmup_steps: number;
    readonly decay_steps: number;
    readonly end_value: number;
    readonly exponent: number;
  },
): string {
  const { init_value: first, warmup_steps: warm, decay_steps, end_value: end, exponent } = shape;
  const length = decay_steps - warm;
  const cosine = `(${halfCosine(`min(${at} - ${warm}, ${length}) / ${length}`)})${exponent === 1 ? "" : ` ** ${exponent}`}`;
  const fall = `${end} + (${peak} - ${end}) * ${cosine}`;
  return warm === 0 ? fall : `(${first} + (${peak} - ${first}) * (${at}) / ${warm}) if ${at} < ${warm} else (${fall})`;
}

/** fastai's two half cosines over a run, meeting at the share `pct`. */
export function twoCosinesText(total: number, pct: number, values: readonly string[]): string {
  const [start, middle, end] = values as readonly [string, string, string];
  const rise = `${start} + (${middle} - ${start}) * (1 - cos(pi * (t / ${total}) / ${pct})) / 2`;
  const p = `min(1, (t / ${total} - ${pct}) / ${1 - pct})`;
  const fall = pct < 1 ? `${middle} + (${end} - ${middle}) * (1 - cos(pi * ${p})) / 2` : middle;
  return pct > 0 ? `(${rise}) if t / ${total} < ${pct} else (${fall})` : fall;
}

/** CyclicLR's triangles between two values, of the size that its mode or a formula of one's own gives. */
export function triangle(
  values: {
    readonly step_size_up: number;
    readonly step_size_down: number | null;
    readonly mode: string;
    readonly gamma: number;
    readonly scale_fn: unknown;
    readonly scale_mode: string;
  },
  low: string,
  high: string,
  scaleParameter: FormulaParameter,
): string | undefined {
  const up = values.step_size_up;
  const down = values.step_size_down ?? up;
  const total = up + down;
  const place = `(t % ${total})`;
  const height = `(${place} / ${up} if ${place} <= ${up} else (${total} - ${place}) / ${Math.max(1, down)})`;
  const scales: Readonly<Record<string, string>> = {
    triangular: "1",
    triangular2: `1 / 2 ** (t // ${total})`,
    exp_range: `${values.gamma} ** t`,
  };
  const at = values.scale_mode === "cycle" ? `t // ${total} + 1` : "t";
  const own = values.scale_fn !== null && values.scale_fn !== undefined;
  const scale = own ? lambdaBody(values.scale_fn, scaleParameter, 0, at) : scales[values.mode];
  return scale && `${low} + (${high} - ${low}) * ${height} * (${scale})`;
}

/** OneCycleLR's two or three phases; corners are given as texts. */
export function oneCycleText(
  values: {
    readonly total_steps: number | null;
    readonly epochs: number | null;
    readonly steps_per_epoch: number | null;
    readonly pct_start: number;
    readonly anneal_strategy: "cos" | "linear";
    readonly three_phase: boolean;
  },
  corners: readonly string[],
): string {
  const total = values.total_steps ?? (values.epochs ?? 0) * (values.steps_per_epoch ?? 0);
  const rise = values.pct_start * total;
  const ends = values.three_phase ? [rise - 1, 2 * rise - 2, total - 1] : [rise - 1, total - 1];
  const type = values.anneal_strategy === "cos" ? "cosine" : "linear";
  // After its end the last rate stays, whichever phase that falls into.
  const time = `min(t, ${total - 1})`;
  let start = 0;
  let text = "";
  for (const [i, end] of ends.entries()) {
    const segment = segmentText(type, corners[i]!, corners[i + 1]!, `(${time} - ${start}) / ${end - start}`);
    // Phases of no length are over at once.
    if (end > start) text += `(${segment}) if ${time} <= ${end} else `;
    start = end;
  }
  return `${text}(${corners.at(-1)!})`;
}

/** What a parameter that is a formula calls its variables. */
interface FormulaParameter {
  readonly variables: readonly (readonly string[])[];
}

/** The body of a formula parameter at a time, which is t if not given; undefined for a function. */
export function lambdaBody(
  value: unknown,
  { variables }: FormulaParameter,
  group: number,
  at = "t",
): string | undefined {
  const text: unknown = Array.isArray(value) ? value[group] : value;
  if (typeof text !== "string") return undefined;
  const { syntax } = compileExpression(text, { variables });
  const names = new Map((variables[0] ?? []).map((name) => [name, at]));
  return printSyntax(syntax, undefined, names);
}

/** One schedule after the other, each from its own step 0. */
export function sequenceText(children: ChildFormulas, milestones: readonly number[]): string {
  const first = milestones.filter((milestone) => milestone <= 0).length;
  const offset = (index: number): number => (index === 0 ? 0 : milestones[index - 1]!);
  const since = (index: number): string => (offset(index) === 0 ? "t" : `(t - ${offset(index)})`);
  const texts = Array.from({ length: children.count - first }, (_, i) => {
    const index = first + i;
    if (i === 0 || !children.continues(index)) return children.text(index, since(index));
    return children.text(index, since(index), children.text(index - 1, String(offset(index) - 1 - offset(index - 1))));
  });
  return pieces(milestones.slice(first), texts);
}

/** Several schedules at once: the base rate times each one's share of it. */
export function productText(children: ChildFormulas): string {
  const texts = Array.from({ length: children.count }, (_, index) => children.text(index));
  return texts.join(" / lr * ");
}
