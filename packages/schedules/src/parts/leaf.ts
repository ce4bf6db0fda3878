import type { Cause, Curve } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Rates, Store } from "../rates.ts";
import { readBase, readEpoch, stateHead } from "../state.ts";
import type { Part } from "./part.ts";

/** A schedule that depends on the step alone, at work: PyTorch's recursive form, one step after the other. */
export class LeafPart implements Part {
  readonly type: string;
  readonly loop = "open";
  readonly cycles: boolean;
  readonly chain?: "factor" | "overwrite" | "product";
  readonly enterAt?: (previous: number, group: number) => number;
  readonly jumpTo?: (t: number, group: number) => number;
  /** Whether it writes into the parameter groups before it reads the base rates from them. */
  readonly claims: boolean;
  readonly #curve: Curve;
  // By themselves: at every step a look-up in curves of many shapes would cost as much as the curve.
  readonly #advance: Curve["advance"];
  readonly #causeAt: Curve["causeAt"];
  readonly #faithful: boolean;
  #own: Rates = { base: [], lr: [], momentum: undefined };
  /** PyTorch's `last_epoch`: -1 while a sequence has not come to this schedule yet. */
  #epoch = 0;

  constructor(type: string, curve: Curve, faithful: boolean) {
    this.type = type;
    this.#curve = curve;
    this.#advance = curve.advance;
    this.#causeAt = curve.causeAt;
    this.#faithful = faithful;
    this.cycles = curve.momentumAt !== undefined;
    this.claims = curve.claim !== undefined;
    if (curve.chain !== undefined) this.chain = curve.chain;
    const enter = curve.enter?.bind(curve);
    if (enter) this.enterAt = (previous, group) => enter(previous, this.#own.base[group]!, group);
    const jump = curve.jumpTo?.bind(curve);
    if (jump) this.jumpTo = (t, group) => jump(t, this.#own.base[group]!, group);
  }

  construct(store: Store): void {
    this.#curve.claim?.(store);
    claimBase(store);
    this.#own = { base: [...store.initial], lr: store.lr, momentum: undefined };
    this.#epoch = 0;
    this.#curve.begin?.(this.#own);
    this.#shareMomentum(store);
  }

  begin(store: Store): void {
    // PyTorch counts on from wherever its composites left the counter; ours starts at 0.
    this.#epoch = this.#faithful ? this.#epoch + 1 : 0;
    if (this.#epoch !== 0) return;
    this.#curve.begin?.(this.#own);
    this.#shareMomentum(store);
  }

  enter(store: Store): void {
    this.#epoch = 0;
    const { base, lr } = this.#own;
    const { enterAt } = this;
    for (let group = 0; group < lr.length; group++) {
      lr[group] = enterAt ? enterAt(lr[group]!, group) : this.#curve.lrAt(0, base[group]!, group);
    }
    const momentumAt = this.#curve.momentumAt?.bind(this.#curve);
    if (!momentumAt) return;
    this.#own.momentum = base.map((_rate, group) => momentumAt(0, group));
    this.#shareMomentum(store);
  }

  /** All schedules of a composition move the same list. */
  #shareMomentum(store: Store): void {
    const own = this.#own.momentum;
    if (own === undefined || own === store.momentum) return;
    if (store.momentum) Object.assign(store.momentum, own);
    else store.momentum = own;
    this.#own.momentum = store.momentum;
  }

  step(_store?: Store, _metric?: number): Cause | undefined {
    this.#epoch += 1;
    this.#advance(this.#epoch, this.#own);
    return this.#causeAt?.(this.#epoch);
  }

  undo(): void {
    this.#epoch = this.#faithful ? this.#epoch - 1 : -1;
  }

  lrAt(t: number, group: number, from?: number): number | undefined {
    const base = this.#own.base[group]!;
    if (from === undefined || from === base || this.chain === "overwrite" || this.chain === "product") {
      return this.#curve.lrAt(t, base, group);
    }
    return this.chain === "factor" || this.#curve.startsAnywhere === true
      ? this.#curve.lrAt(t, from, group)
      : undefined;
  }

  momentumAt(t: number, group: number): number | undefined {
    return this.#curve.momentumAt?.(t, group);
  }

  state(store: Store): JsonObject {
    return {
      ...stateHead(this.type, this.#epoch, this.#own.base, store.lr),
      _step_count: Math.max(1, this.#epoch + 1),
      ...this.#curve.stateAt?.(Math.max(0, this.#epoch)),
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const epoch = readEpoch(state);
    const base = readBase(state, this.type, store.lr.length);
    return () => {
      this.#epoch = epoch;
      if (base) Object.assign(this.#own.base, base);
      this.#own.lr = store.lr;
      if (this.cycles) this.#own.momentum = store.momentum;
    };
  }
}

/**
 * Whether PyTorch's compositions of these parts do what their closed forms say. They go ways of their own with
 * compositions inside and with schedules that write into the parameter groups: there only stepping tells.
 */
export const areIndependent = (parts: readonly Part[]): boolean =>
  parts.every((part) => part instanceof LeafPart && !part.claims);
