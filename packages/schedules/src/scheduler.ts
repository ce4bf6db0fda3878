import type { Cause } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { formatNumber } from "./format.ts";
import { encodeNumber, isPlainObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { ScheduleInput, ScheduleSpec } from "./registry.ts";
import { extendedState, withoutPlateaus } from "./add-group.ts";
import { stepsOf } from "./parts/chain.ts";
import { isRate, notMomentum, notRate } from "./start.ts";
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
   * A PyTorch `state_dict()` as JSON (see `parsePytorchState`) is taken, too.
   *
   * @throws SchedulesError `invalid_state`, before anything changed
   */
  load(state: JsonObject): void;
  /**
   * Adds a parameter group in the middle of the run. It joins the schedule where the others are, as if it had been
   * there from the start; what a metric has brought about so far does not count for it.
   *
   * @param lr its base rate
   * @param spec the schedule with one value more in each list that has one per group; left out, as it is
   * @throws SchedulesError `group_count` where such a list is one short
   */
  addGroup(lr: number, spec?: ScheduleInput): void;
}

const listed = (rates: readonly number[]): string => {
  const texts = rates.map((rate) => formatNumber(rate));
  return new Set(texts).size === 1 ? texts[0]! : texts.join(", ");
};

/** Starts the same schedule (or the one given) on other base rates. */
export type Restart = (
  spec: ScheduleInput | undefined,
  lr: readonly number[],
) => Started & { readonly spec: ScheduleSpec };

export class RunningScheduler implements Scheduler {
  #spec: ScheduleSpec;
  #started: Started;
  #before: number[];
  readonly #restart: Restart | undefined;
  #steps = 0;
  // Copies for the outside, made when asked for, so that a step by itself allocates nothing.
  #lr: readonly number[] | undefined;
  #momentum: readonly number[] | undefined;

  constructor(spec: ScheduleSpec, started: Started, restart?: Restart) {
    this.#spec = spec;
    this.#started = started;
    this.#restart = restart;
    this.#before = [...started.store.lr];
    this.#check();
  }

  get spec(): ScheduleSpec {
    return this.#spec;
  }

  get lr(): readonly number[] {
    return (this.#lr ??= [...this.#started.store.lr]);
  }

  get momentum(): readonly number[] | undefined {
    const { momentum } = this.#started.store;
    return momentum && (this.#momentum ??= [...momentum]);
  }

  get steps(): number {
    return this.#steps;
  }

  get answersToMetric(): boolean {
    return this.#started.part.loop === "closed";
  }

  step(metric?: number): RateChange | undefined {
    const { store, part } = this.#started;
    for (let group = 0; group < store.lr.length; group++) this.#before[group] = store.lr[group]!;
    const cause = part.step(store, metric);
    this.#steps += 1;
    this.#lr = undefined;
    this.#momentum = undefined;
    this.#check();
    return cause && this.#change(cause);
  }

  #check(): void {
    const { lr, momentum } = this.#started.store;
    for (let group = 0; group < lr.length; group++) {
      const rate = lr[group]!;
      if (!isRate(rate)) throw notRate(this.#spec.type, this.#steps, group, rate);
      const moment = momentum ? momentum[group]! : 0;
      if (!Number.isFinite(moment)) throw notMomentum(this.#spec.type, this.#steps, group, moment);
    }
  }

  #change({ code, what }: Cause): RateChange | undefined {
    const from = [...this.#before];
    const to = this.lr;
    if (from.every((rate, group) => rate === to[group])) return undefined;
    let text: string | undefined;
    return {
      code,
      // Most loops never read it.
      get text() {
        return (text ??= `${what}: ${listed(from)} -> ${listed(to)}`);
      },
      step: this.#steps,
      from,
      to,
    };
  }

  state(): JsonObject {
    const { store, part } = this.#started;
    return {
      ...part.state(store),
      last_epoch: this.#steps,
      ...(store.momentum && { momenta: store.momentum.map(encodeNumber) }),
    };
  }

  load(state: JsonObject): void {
    const { type } = this.#spec;
    if (!isPlainObject(state) || (state["type"] ?? type) !== type) {
      const found: unknown = isPlainObject(state) ? state["type"] : state;
      throw mismatch("invalid_state", { subject: "saved state,", key: "type", found, expected: `"${type}"` });
    }
    const { store, part } = this.#started;
    const groups = store.lr.length;
    const lr = readNumbers(state, "_last_lr", groups);
    const own = state["type"] !== undefined;
    const steps = own || state["last_epoch"] !== undefined ? readCount(state, "last_epoch") : stepsOf(state);
    const momentum = own && store.momentum ? readNumbers(state, "momenta", groups) : undefined;
    const commit = part.load(state, store);
    commit();
    Object.assign(store.lr, lr);
    for (let group = 0; store.momentum && group < groups; group++) {
      // PyTorch leaves the momentum to the optimizer's state.
      store.momentum[group] = momentum ? momentum[group]! : (part.momentumAt(steps, group) ?? store.momentum[group]!);
    }
    this.#steps = steps;
    this.#lr = undefined;
    this.#momentum = undefined;
  }

  addGroup(lr: number, spec?: ScheduleInput): void {
    if (this.#restart === undefined) {
      throw mismatch("invalid_option", {
        key: "addGroup",
        found: this.#spec.type,
        expected: "a scheduler of createScheduler",
      });
    }
    const base = [...this.#started.base, lr];
    const next = this.#restart(spec, base);
    const newcomer = this.#restart(withoutPlateaus(next.spec), base);
    for (let step = 0; step < this.#steps; step++) newcomer.part.step(newcomer.store, 0);
    const withMomentum = ({ part, store }: Started): JsonObject => ({
      ...part.state(store),
      ...(store.momentum && { momenta: [...store.momentum] }),
    });
    const state = extendedState(withMomentum(this.#started), withMomentum(newcomer), base.length);
    const grown = new RunningScheduler(next.spec, next, this.#restart);
    grown.load({ ...state, last_epoch: this.#steps });
    this.#spec = grown.#spec;
    this.#started = grown.#started;
    this.#before = [...grown.lr];
    this.#lr = undefined;
    this.#momentum = undefined;
  }
}
