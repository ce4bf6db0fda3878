import type { Cause } from "../definition.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readBase, readChildren, readEpoch } from "../state.ts";
import { Solo } from "./solo.ts";
import type { Part } from "./part.ts";

/** When the schedule inside a window moves, and what goes out. */
export interface Window {
  /** The step at which it stands at its own step 0; before, it waits there. */
  readonly begin: number;
  /** The step after which it stands still; may be Infinity. */
  readonly end: number;
  /** What its rate is multiplied by on the way out. */
  factor(t: number): number;
  causeAt(t: number): Cause | undefined;
}

/** A schedule that moves during part of the run only and holds its rate before and after. */
export class WindowPart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain = "product";
  readonly #solo: Solo;
  readonly #window: Window;
  #base: number[] = [];
  #epoch = 0;

  constructor(type: string, inner: Part, window: Window) {
    this.type = type;
    this.#solo = new Solo(inner);
    this.#window = window;
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
    const { begin, end } = this.#window;
    const moves = this.#epoch > begin && this.#epoch <= end;
    const cause = moves ? this.#solo.step(metric) : undefined;
    this.#write(store);
    return this.#window.causeAt(this.#epoch) ?? cause;
  }

  #write(store: Store): void {
    const factor = this.#window.factor(this.#epoch);
    const { lr } = this.#solo;
    for (let group = 0; group < store.lr.length; group++) store.lr[group] = lr[group]! * factor;
    this.#solo.passMomentum(store);
  }

  undo(): void {
    // It begins anew as a whole.
  }

  #innerTime(t: number): number {
    const { begin, end } = this.#window;
    return Math.min(Math.max(t, begin), end) - begin;
  }

  lrAt(t: number, group: number): number | undefined {
    const rate = this.#solo.part.lrAt(this.#innerTime(t), group);
    return rate === undefined ? undefined : rate * this.#window.factor(t);
  }

  momentumAt(t: number, group: number): number | undefined {
    return this.#solo.part.momentumAt(this.#innerTime(t), group);
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
    const commit = this.#solo.load(readChildren(state, 1)[0]!, this.#innerTime(epoch));
    return () => {
      this.#epoch = epoch;
      if (base) this.#base = base;
      commit();
    };
  }
}
