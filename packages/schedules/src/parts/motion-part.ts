import type { Cause, Motion } from "../definition.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Rates, Store } from "../rates.ts";
import { readBase } from "../state.ts";
import type { Part } from "./part.ts";

/** A schedule that answers to a metric, at work on the rates as they are. */
export class MotionPart implements Part {
  readonly type: string;
  readonly loop = "closed";
  readonly cycles = false;
  readonly #make: () => Motion;
  #motion: Motion;
  #own: Rates = { base: [], lr: [], momentum: undefined };

  /** @param make gives the schedule at its start; asked again where a composition starts it anew */
  constructor(type: string, make: () => Motion) {
    this.type = type;
    this.#make = make;
    this.#motion = make();
  }

  construct(store: Store): void {
    // PyTorch's ReduceLROnPlateau has no base rates: it neither sets nor reads `initial_lr`. One that begins by changing
    // the rates (a warm-up) must not leave its first rate to the schedules after it as their base.
    if (this.#motion.begin) claimBase(store);
    this.#own = { base: [...(store.claimed ? store.initial : store.lr)], lr: store.lr, momentum: undefined };
    this.#motion.begin?.(this.#own);
  }

  begin(): void {
    this.#motion = this.#make();
    this.#motion.begin?.(this.#own);
  }

  enter(): void {
    Object.assign(this.#own.lr, this.#own.base);
    this.begin();
  }

  step(_store: Store, metric: number | undefined): Cause | undefined {
    return this.#motion.step(this.#own, metric);
  }

  undo(): void {
    // It has no step 0 to take back.
  }

  lrAt(): undefined {
    return undefined;
  }

  momentumAt(): undefined {
    return undefined;
  }

  state(store: Store): JsonObject {
    return {
      type: this.type,
      ...this.#motion.state(),
      base_lrs: this.#own.base.map(encodeNumber),
      _last_lr: store.lr.map(encodeNumber),
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const base = readBase(state, this.type, store.lr.length);
    const motion = this.#make();
    motion.load(state);
    return () => {
      this.#motion = motion;
      if (base) Object.assign(this.#own.base, base);
      this.#own.lr = store.lr;
    };
  }
}
