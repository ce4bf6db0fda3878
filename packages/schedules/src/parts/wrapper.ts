import type { Cause } from "../definition.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readBase, readChildren, readEpoch } from "../state.ts";
import { Solo } from "./solo.ts";
import type { Part } from "./part.ts";

/** What a wrapper makes of the schedule inside it. */
export interface Wrapping {
  /** The rate that goes out, from the inner rate. */
  output(rate: number, t: number, group: number): number;
  /** The inner schedule's time at time t; left out, the same. */
  innerTime?(t: number): number;
}

/** A schedule whose rates are changed on their way out; where its inner time jumps back to 0, it begins anew. */
export class WrapperPart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain = "product";
  readonly #solo: Solo;
  readonly #wrapping: Wrapping;
  #base: number[] = [];
  #epoch = 0;

  constructor(type: string, inner: Part, wrapping: Wrapping) {
    this.type = type;
    this.#solo = new Solo(inner);
    this.#wrapping = wrapping;
    this.loop = inner.loop;
    this.cycles = inner.cycles;
  }

  construct(store: Store): void {
    claimBase(store);
    this.#base = [...store.initial];
    this.#solo.construct(this.#base);
    this.#epoch = 0;
    this.#write(store);
  }

  begin(store: Store): void {
    this.#epoch = 0;
    this.#solo.begin();
    this.#write(store);
  }

  enter(store: Store): void {
    this.begin(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#epoch += 1;
    const restarts = this.#wrapping.innerTime?.(this.#epoch) === 0;
    if (restarts) this.#solo.begin();
    const cause = restarts ? undefined : this.#solo.step(metric);
    this.#write(store);
    return restarts ? { code: "restart", what: `the schedule begins anew at step ${this.#epoch}` } : cause;
  }

  #write(store: Store): void {
    const { lr } = this.#solo;
    for (let group = 0; group < store.lr.length; group++) {
      store.lr[group] = this.#wrapping.output(lr[group]!, this.#epoch, group);
    }
    this.#solo.passMomentum(store);
  }

  undo(): void {
    // It begins anew as a whole.
  }

  lrAt(t: number, group: number): number | undefined {
    const rate = this.#solo.part.lrAt(this.#wrapping.innerTime?.(t) ?? t, group);
    return rate === undefined ? undefined : this.#wrapping.output(rate, t, group);
  }

  momentumAt(t: number, group: number): number | undefined {
    return this.#solo.part.momentumAt(this.#wrapping.innerTime?.(t) ?? t, group);
  }

  state(store: Store): JsonObject {
    return {
      type: this.type,
      last_epoch: this.#epoch,
      base_lrs: this.#base.map(encodeNumber),
      _last_lr: store.lr.map(encodeNumber),
      _schedulers: [this.#solo.state()],
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const epoch = readEpoch(state);
    const base = readBase(state, this.type, store.lr.length);
    const inner = readChildren(state, 1)[0]!;
    const commit = this.#solo.load(inner, this.#wrapping.innerTime?.(epoch) ?? epoch);
    return () => {
      this.#epoch = epoch;
      if (base) this.#base = base;
      commit();
    };
  }
}
