import { defineClosedLoop } from "../../definition.ts";
import type { Motion } from "../../definition.ts";
import { mismatch } from "../../errors.ts";
import { formatNumber } from "../../format.ts";
import { encodeNumber } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import type { Values } from "../../parameters.ts";
import { eachGroup } from "../../rates.ts";
import { readCount, readNumber, readNumbers } from "../../state.ts";
import { ReduceLROnPlateau } from "../reduce-on-plateau.ts";
import { transformersPage } from "./shared.ts";

const plateau = ReduceLROnPlateau.parameters;
const count = { kind: "integer", range: { minimum: 0 } } as const;
const parameters = {
  metric: plateau.metric,
  mode: plateau.mode,
  factor: {
    kind: "number",
    label: "Factor",
    help: "What the rate is multiplied by when the metric stands still, and divided by when it improves.",
    range: { exclusiveMinimum: 0, exclusiveMaximum: 1 },
    default: 0.95,
  },
  patience: {
    ...plateau.patience,
    help: "Good or bad steps in a row that are put up with; the next one moves the rate.",
  },
  threshold: { ...plateau.threshold, default: 1e-6 },
  threshold_mode: { ...plateau.threshold_mode, default: "abs" },
  cooldown: plateau.cooldown,
  warmup: {
    ...count,
    length: true,
    ofMetric: true,
    label: "Warm-up",
    help: "Steps after a rise during which nothing counts.",
    default: 0,
  },
  min_lr: { ...plateau.min_lr, default: 1e-3 },
  max_lr: {
    kind: "number",
    perGroup: true,
    label: "Max LR",
    help: "The rate never goes above this.",
    range: { minimum: 0 },
    default: 1,
  },
  eps: plateau.eps,
  smooth: {
    kind: "boolean",
    label: "Smooth",
    help: "Whether to follow the metric's running mean instead of each value.",
    default: false,
  },
  window_size: {
    kind: "integer",
    length: true,
    ofMetric: true,
    label: "Window",
    help: "Values in the running mean.",
    range: { minimum: 1, maximum: 1_000_000 },
    default: 50,
  },
  reset_start: {
    ...count,
    label: "Reset",
    help: "Reductions at the lowest rate after which all begins again from the base rate.",
    default: 500,
  },
} as const;

type GreedyValues = Values<typeof parameters>;

/** The mean of the last values, summed as the original sums them. */
class RunningMean {
  values: number[] = [];
  sum = 0;

  push(value: number, size: number): number {
    this.values.push(value);
    this.sum += value;
    if (this.values.length > size) this.sum -= this.values.shift()!;
    return this.sum / this.values.length;
  }
}

/** Whether a metric beats the best so far. */
function improves({ mode, threshold, threshold_mode }: GreedyValues, metric: number, best: number): boolean {
  if (mode === "min") return metric < (threshold_mode === "rel" ? best * (1 - threshold) : best - threshold);
  return metric > (threshold_mode === "rel" ? best * (1 + threshold) : best + threshold);
}

class GreedyMotion implements Motion {
  readonly #values: GreedyValues;
  readonly #floors: readonly number[];
  readonly #ceilings: readonly number[];
  #epoch = 0;
  #best = Infinity;
  #bad = 0;
  #good = 0;
  #cooling = 0;
  #warming = 0;
  #untilReset: number;
  #mean = new RunningMean();

  constructor(values: GreedyValues, groups: number) {
    this.#values = values;
    this.#floors = eachGroup(values.min_lr, groups);
    this.#ceilings = eachGroup(values.max_lr, groups);
    this.#untilReset = values.reset_start;
    this.#best = values.mode === "min" ? Infinity : -Infinity;
  }

  step({ base, lr }: { readonly base: readonly number[]; readonly lr: number[] }, metric: number | undefined) {
    const { smooth, window_size, patience, cooldown, warmup } = this.#values;
    const name = this.#values.metric ?? "the metric";
    if (typeof metric !== "number") {
      throw mismatch("missing_metric", { key: "metric", found: metric, expected: `a number: ${name} of this step` });
    }
    const current = smooth ? this.#mean.push(metric, window_size) : metric;
    this.#epoch += 1;
    if (this.#rests()) return undefined;
    this.#judge(current);
    if (this.#good > patience) {
      const what = `${name} has improved ${this.#good} steps in a row (patience ${patience})`;
      this.#raise(lr);
      this.#warming = warmup;
      this.#good = 0;
      return { code: "improvement", what };
    }
    if (this.#bad <= patience) return undefined;
    const what = `${name} has not improved on ${formatNumber(this.#best)} for ${this.#bad} steps (patience ${patience})`;
    const again = this.#reduce(lr, base);
    this.#cooling = cooldown;
    this.#bad = 0;
    return again ? { code: "restart", what: "long at the lowest rate, beginning again" } : { code: "plateau", what };
  }

  /** After a change, some steps do not count. */
  #rests(): boolean {
    if (this.#cooling === 0 && this.#warming === 0) return false;
    if (this.#cooling > 0) this.#cooling -= 1;
    else this.#warming -= 1;
    this.#bad = 0;
    this.#good = 0;
    return true;
  }

  #judge(current: number): void {
    if (improves(this.#values, current, this.#best)) {
      this.#best = current;
      this.#bad = 0;
      this.#good += 1;
    } else {
      this.#bad += 1;
      this.#good = 0;
    }
  }

  #raise(lr: number[]): void {
    const { factor, eps } = this.#values;
    for (let group = 0; group < lr.length; group++) {
      const raised = Math.min(lr[group]! / factor, this.#ceilings[group]!);
      if (raised - lr[group]! > eps) lr[group] = raised;
    }
    this.#untilReset = this.#values.reset_start;
  }

  /** @returns true when all began again instead */
  #reduce(lr: number[], base: readonly number[]): boolean {
    const { factor, eps } = this.#values;
    let lowest = true;
    for (let group = 0; group < lr.length; group++) {
      const reduced = Math.max(lr[group]! * factor, this.#floors[group]!);
      if (lr[group]! - reduced > eps) lr[group] = reduced;
      if (lr[group]! > this.#floors[group]!) lowest = false;
    }
    if (!lowest || --this.#untilReset > 0) return false;
    for (let group = 0; group < lr.length; group++) lr[group] = base[group]!;
    this.#best = this.#values.mode === "min" ? Infinity : -Infinity;
    this.#good = 0;
    this.#warming = 0;
    this.#untilReset = this.#values.reset_start;
    this.#mean = new RunningMean();
    return true;
  }

  state(): JsonObject {
    return {
      last_epoch: this.#epoch,
      best: encodeNumber(this.#best),
      num_bad_epochs: this.#bad,
      num_good_epochs: this.#good,
      cooldown_counter: this.#cooling,
      warmup_counter: this.#warming,
      reset_start: this.#untilReset,
      ...(this.#values.smooth && {
        _streaming_avg: { values: this.#mean.values.map(encodeNumber), sum: encodeNumber(this.#mean.sum) },
      }),
    };
  }

  load(state: JsonObject): void {
    const counts = ["last_epoch", "num_bad_epochs", "num_good_epochs", "cooldown_counter", "warmup_counter"].map(
      (key) => readCount(state, key),
    ) as [number, number, number, number, number];
    const best = readNumber(state, "best");
    const untilReset = readNumber(state, "reset_start");
    const mean = new RunningMean();
    if (this.#values.smooth) {
      const saved = (state["_streaming_avg"] ?? {}) as JsonObject;
      const length = Array.isArray(saved["values"]) ? saved["values"].length : 0;
      mean.values = readNumbers(saved, "values", length);
      mean.sum = readNumber(saved, "sum");
    }
    [this.#epoch, this.#bad, this.#good, this.#cooling, this.#warming] = counts;
    this.#best = best;
    this.#untilReset = untilReset;
    this.#mean = mean;
  }
}

/** Raises the rate while a metric improves and reduces it while it does not. */
export const greedy = defineClosedLoop({
  type: "greedy",
  aliases: ["GreedyLR", "get_greedy_schedule"],
  origin: "Transformers",
  label: "Greedy",
  help: "Divides the rate by factor while a metric keeps improving and multiplies it by factor while it does not.",
  use: "Fine-tuning where a good rate is not known: it finds its way up and down by itself, between min_lr and max_lr.",
  formula:
    "after more than patience steps of improvement in a row: lr = min(lr / factor, max_lr), then warmup steps of rest; after more than patience steps without: lr = max(lr * factor, min_lr), then cooldown steps of rest; " +
    "after reset_start reductions at min_lr all begins again. Improved (mode min): rel metric < best * (1 - threshold), abs metric < best - threshold; (mode max) likewise with > and +",
  sources: [
    transformersPage,
    { title: "GreedyLR: A Novel Adaptive Learning Rate Scheduler, 2025", url: "https://arxiv.org/abs/2512.14527" },
  ],
  example: { arguments: { factor: 0.8, patience: 4, max_lr: 0.3 }, steps: 90 },
  parameters,
  omitted: { verbose: { default: null, reason: "the schedule says why it changed in what step() returns" } },
  complete: (given) => ReduceLROnPlateau.complete?.(given) ?? {},
  motion: (values, groups) => new GreedyMotion(values, groups),
});
