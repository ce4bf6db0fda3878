import type { Cause } from "../definition.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { newStore } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readNumbers } from "../state.ts";
import type { Part } from "./part.ts";

/** Copies the momentum of one store, where it has any, into another one. */
export function passMomentum({ momentum }: Store, store: Store): void {
  if (momentum === undefined) return;
  if (store.momentum) Object.assign(store.momentum, momentum);
  else store.momentum = [...momentum];
}

/** A part on parameter groups of its own, so that nothing but its output reaches the schedules around it. */
export class Solo {
  readonly part: Part;
  #store: Store = newStore([]);
  #base: number[] = [];

  constructor(part: Part) {
    this.part = part;
  }

  /** The rates it stands at. */
  get lr(): readonly number[] {
    return this.#store.lr;
  }

  get momentum(): readonly number[] | undefined {
    return this.#store.momentum;
  }

  construct(base: readonly number[]): void {
    this.#store = newStore(base);
    this.part.construct(this.#store);
    this.#base = [...(this.#store.claimed ? this.#store.initial : base)];
  }

  begin(): void {
    Object.assign(this.#store.lr, this.#base);
    this.part.undo();
    this.part.begin(this.#store);
  }

  step(metric: number | undefined): Cause | undefined {
    return this.part.step(this.#store, metric);
  }

  passMomentum(store: Store): void {
    passMomentum(this.#store, store);
  }

  state(): JsonObject {
    const { momentum } = this.#store;
    return { ...this.part.state(this.#store), ...(momentum && { momenta: momentum.map(encodeNumber) }) };
  }

  /** @param steps how often it was stepped, for states that do not hold its own rates */
  load(state: JsonObject, steps: number): () => void {
    const groups = this.#store.lr.length;
    const own = state["type"] !== undefined;
    const lr = own ? readNumbers(state, "_last_lr", groups) : undefined;
    const momentum = own && this.#store.momentum ? readNumbers(state, "momenta", groups) : undefined;
    const commit = this.part.load(state, this.#store);
    return () => {
      commit();
      for (let group = 0; group < groups; group++) {
        // PyTorch knows the rates of the whole composition only: the closed form stands in.
        const rate = lr ? lr[group] : this.part.lrAt(steps, group);
        if (rate !== undefined) this.#store.lr[group] = rate;
        const moment = momentum ? momentum[group] : this.part.momentumAt(steps, group);
        if (this.#store.momentum && moment !== undefined) this.#store.momentum[group] = moment;
      }
    };
  }
}
