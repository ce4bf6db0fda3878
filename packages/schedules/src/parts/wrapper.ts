import type { Cause } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readBase, readChildren, readEpoch, stateHead } from "../state.ts";
import { Solo } from "./solo.ts";
import type { Part } from "./part.ts";

/** What a wrapper makes of the schedule inside it. */
export interface Wrapping {
  /** The rate that goes out, from the inner rate; left out, the same. */
  readonly output?: (rate: number, t: number, group: number) => number;
  /** The inner schedule's time at time t: it rises by single steps, stays, or goes back to 0. Left out, the same. */
  readonly innerTime?: (t: number) => number;
  /** Base rates of the inner schedule, one per group; left out, those of what is around it. */
  readonly innerBase?: readonly number[];
  /** The cause of a change at step t, before those of the schedule inside. */
  readonly causeAt?: (t: number) => Cause | undefined;
}

/**
 * A schedule whose time and rates are changed on their way in and out. Where its inner time stays, it holds its rate;
 * where that goes back to 0, it begins anew.
 */
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
    this.#solo.construct(this.#wrapping.innerBase ?? this.#base);
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
    const before = this.#innerTime(this.#epoch);
    this.#epoch += 1;
    const cause = this.#move(before, this.#innerTime(this.#epoch), metric);
    this.#write(store);
    return this.#wrapping.causeAt?.(this.#epoch) ?? cause;
  }

  #move(before: number, now: number, metric: number | undefined): Cause | undefined {
    if (now === before) return undefined;
    if (now > 0) return this.#solo.step(metric);
    this.#solo.begin();
    return { code: "restart", what: `the schedule begins anew at step ${this.#epoch}` };
  }

  #innerTime(t: number): number {
    const { innerTime } = this.#wrapping;
    return innerTime ? innerTime(t) : t;
  }

  #output(rate: number, t: number, group: number): number {
    const { output } = this.#wrapping;
    return output ? output(rate, t, group) : rate;
  }

  #write(store: Store): void {
    const { lr } = this.#solo;
    for (let group = 0; group < store.lr.length; group++) {
      store.lr[group] = this.#output(lr[group]!, this.#epoch, group);
    }
    this.#solo.passMomentum(store);
  }

  undo(): void {
    // It begins anew as a whole.
  }

  lrAt(t: number, group: number): number | undefined {
    const rate = this.#solo.part.lrAt(this.#innerTime(t), group);
    return rate === undefined ? undefined : this.#output(rate, t, group);
  }

  momentumAt(t: number, group: number): number | undefined {
    return this.#solo.part.momentumAt(this.#innerTime(t), group);
  }

  state(store: Store): JsonObject {
    return {
      ...stateHead(this.type, this.#epoch, this.#base, store.lr),
      _schedulers: [this.#solo.state()],
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const epoch = readEpoch(state);
    const base = readBase(state, this.type, store.lr.length);
    const commit = this.#solo.load(readChildren(state, 1)[0]!, this.#innerTime(epoch));
    return () => {
      this.#epoch = epoch;
      if (base) this.#base = base;
      commit();
    };
  }
}
