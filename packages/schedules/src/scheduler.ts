import type { Cause } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { formatNumber } from "./format.ts";
import { encodeNumber, isPlainObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { ScheduleSpec } from "./registry.ts";
import { checkFinite } from "./start.ts";
import type { Started } from "./start.ts";
import { readCount, readNumbers } from "./state.ts";

/** A change of the learning rate that is not plain decay, with its reason. */
export interface RateChange {
  /** `step`, `milestone`, `plateau`, `restart`, `peak`, `minimum` … */
  readonly code: string;
  /** For people: "milestone 30 reached: 0.1 -> 0.01". */
  readonly text: string;
  /** The number of `step()` calls after which the new rate holds. */
  readonly step: number;
  /** Rates per parameter group before and after. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A schedule at work, one learning rate per parameter group. */
export interface Scheduler {
  readonly spec: ScheduleSpec;
  /** The learning rates to use now. A list of its own: later steps do not change it. */
  readonly lr: readonly number[];
  /** The momentum (or first beta) to use now; undefined unless the schedule cycles it. */
  readonly momentum: readonly number[] | undefined;
  /** How often `step` was called. */
  readonly steps: number;
  /**
   * Goes on to the next step: call it after the solver's step, as in PyTorch.
   *
   * @param metric what ReduceLROnPlateau watches; others ignore it
   * @returns the reason when the rate changed by something else than plain decay
   * @throws SchedulesError `missing_metric`, or `not_finite` when a rate leaves the finite numbers
   */
  step(metric?: number): RateChange | undefined;
  /** Everything a continuation needs, as JSON (infinities as strings). */
  state(): JsonObject;
  /**
   * Continues where a state was saved, rates included.
   *
   * @throws SchedulesError `invalid_state`, before anything changed
   */
  load(state: JsonObject): void;
}

const listed = (rates: readonly number[]): string => {
  const texts = rates.map((rate) => formatNumber(rate));
  return new Set(texts).size === 1 ? texts[0]! : texts.join(", ");
};

export class RunningScheduler implements Scheduler {
  readonly spec: ScheduleSpec;
  readonly #started: Started;
  readonly #before: number[];
  #steps = 0;
  // Copies for the outside, made when asked for, so that a step by itself allocates nothing.
  #lr: readonly number[] | undefined;
  #momentum: readonly number[] | undefined;

  constructor(spec: ScheduleSpec, started: Started) {
    this.spec = spec;
    this.#started = started;
    this.#before = [...started.rates.lr];
    checkFinite(spec.type, 0, started.rates.lr, started.rates.momentum);
  }

  get lr(): readonly number[] {
    return (this.#lr ??= [...this.#started.rates.lr]);
  }

  get momentum(): readonly number[] | undefined {
    const { momentum } = this.#started.rates;
    return momentum && (this.#momentum ??= [...momentum]);
  }

  get steps(): number {
    return this.#steps;
  }

  step(metric?: number): RateChange | undefined {
    const { rates, motion } = this.#started;
    for (let group = 0; group < rates.lr.length; group++) this.#before[group] = rates.lr[group]!;
    const cause = motion.step(rates, metric);
    this.#steps += 1;
    this.#lr = undefined;
    this.#momentum = undefined;
    checkFinite(this.spec.type, this.#steps, rates.lr, rates.momentum);
    return cause && this.#change(cause);
  }

  #change({ code, what }: Cause): RateChange | undefined {
    const from = [...this.#before];
    const to = this.lr;
    if (from.every((rate, group) => rate === to[group])) return undefined;
    return { code, text: `${what}: ${listed(from)} -> ${listed(to)}`, step: this.#steps, from, to };
  }

  state(): JsonObject {
    const { rates, motion } = this.#started;
    return {
      type: this.spec.type,
      last_epoch: this.#steps,
      ...motion.state(),
      base_lrs: rates.base.map(encodeNumber),
      _last_lr: rates.lr.map(encodeNumber),
      ...(rates.momentum && { momenta: rates.momentum.map(encodeNumber) }),
    };
  }

  load(state: JsonObject): void {
    const found: unknown = isPlainObject(state) ? state["type"] : state;
    if (found !== this.spec.type) {
      throw mismatch("invalid_state", { subject: "saved state,", key: "type", found, expected: `"${this.spec.type}"` });
    }
    const { rates, motion } = this.#started;
    const groups = rates.lr.length;
    const base = readNumbers(state, "base_lrs", groups);
    const lr = readNumbers(state, "_last_lr", groups);
    const momentum = rates.momentum && readNumbers(state, "momenta", groups);
    const steps = readCount(state, "last_epoch");
    motion.load(state);
    Object.assign(rates.base, base);
    Object.assign(rates.lr, lr);
    if (rates.momentum && momentum) Object.assign(rates.momentum, momentum);
    this.#steps = steps;
    this.#lr = undefined;
    this.#momentum = undefined;
  }
}
