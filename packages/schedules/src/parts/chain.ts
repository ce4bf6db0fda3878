import type { Cause } from "../definition.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { claimBase, newStore } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readChildren, readNumbers, stateHead } from "../state.ts";
import { areIndependent } from "./leaf.ts";
import { passMomentum, Solo } from "./solo.ts";
import type { Part } from "./part.ts";

/**
 * Schedules that act at once. Those that PyTorch can chain step one after the other on the same rates, as its
 * ChainedScheduler does it. The others (compositions, schedules that PyTorch does not have) each run on rates of their
 * own and enter as a factor: the share of the base rate that they have come to.
 */
export class ChainPart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain?: "factor" | "product";
  readonly #parts: readonly (Part | Solo)[];
  readonly #shared: readonly Part[];
  readonly #solos: readonly Solo[];
  readonly #faithful: boolean;
  readonly #hasClosedForm: boolean;
  #base: number[] = [];
  /** Where the shared schedules step: the groups themselves, or a copy when factors come on top. */
  #main: Store = newStore([]);
  #steps = 0;

  constructor(
    type: string,
    parts: readonly Part[],
    options: { readonly faithful?: boolean; readonly apart?: boolean },
  ) {
    this.type = type;
    this.#faithful = options.faithful ?? false;
    this.#hasClosedForm = !this.#faithful || areIndependent(parts);
    const replaced = parts.some((part) => part.chain === "overwrite");
    const isSolo = (part: Part): boolean =>
      options.apart === true ||
      part.chain === "product" ||
      // A reduction would be lost at the next step, were the rates replaced there.
      (part.loop === "closed" && replaced && !this.#faithful);
    this.#parts = parts.map((part) => (isSolo(part) ? new Solo(part) : part));
    this.#solos = this.#parts.filter((part) => part instanceof Solo);
    this.#shared = this.#parts.filter((part): part is Part => !(part instanceof Solo));
    this.loop = parts.some((part) => part.loop === "closed") ? "closed" : "open";
    this.cycles = parts.some((part) => part.cycles);
    if (this.#solos.length > 0) this.chain = "product";
    else if (parts.every((part) => part.chain === "factor")) this.chain = "factor";
  }

  construct(store: Store): void {
    if (this.#solos.length > 0) claimBase(store);
    this.#base = [...(this.#solos.length > 0 ? store.initial : store.lr)];
    this.#main = this.#solos.length === 0 ? store : { ...store, initial: [...store.initial], lr: [...store.lr] };
    for (const part of this.#shared) part.construct(this.#main);
    for (const solo of this.#solos) solo.construct(this.#base);
    this.#steps = 0;
    this.#combine(store);
  }

  begin(store: Store): void {
    if (this.#faithful) {
      // PyTorch begins a chain inside a sequence by a whole step.
      for (const part of this.#shared) part.step(store, undefined);
      return;
    }
    this.#steps = 0;
    if (this.#main !== store) Object.assign(this.#main.lr, this.#main.claimed ? this.#main.initial : this.#base);
    for (const part of this.#shared) part.begin(this.#main);
    for (const solo of this.#solos) solo.begin();
    this.#combine(store);
  }

  enter(store: Store): void {
    this.undo();
    if (this.#main === store) Object.assign(store.lr, store.claimed ? store.initial : this.#base);
    if (this.#faithful) for (const part of this.#shared) part.enter(store);
    else this.begin(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#steps += 1;
    let cause: Cause | undefined;
    for (const part of this.#parts) {
      const own = part instanceof Solo ? part.step(metric) : part.step(this.#main, metric);
      if (own) cause = cause ? { code: cause.code, what: `${cause.what}; ${own.what}` } : own;
    }
    this.#combine(store);
    return cause;
  }

  #combine(store: Store): void {
    if (this.#solos.length === 0) return;
    for (let group = 0; group < store.lr.length; group++) {
      store.lr[group] = this.#product(this.#main.lr[group]!, group, (solo) => solo.lr[group]!);
    }
    passMomentum(this.#main, store);
    for (const solo of this.#solos) solo.passMomentum(store);
  }

  #product(main: number, group: number, rateOf: (solo: Solo) => number): number {
    const base = this.#base[group]!;
    let rate = main;
    // From a base of nothing no share can be told: the last schedule's own rate counts.
    for (const solo of this.#solos) rate = base === 0 ? rateOf(solo) : rate * (rateOf(solo) / base);
    return rate;
  }

  undo(): void {
    for (const part of this.#shared) part.undo();
  }

  lrAt(t: number, group: number, from?: number): number | undefined {
    if (!this.#hasClosedForm) return undefined;
    const own = this.#main.claimed ? this.#main.initial[group]! : this.#base[group]!;
    // With rates of its own it starts from its own base, wherever the groups stand.
    let main: number | undefined = this.#solos.length > 0 ? own : (from ?? own);
    const last = this.#shared.findLastIndex((part) => part.chain === "overwrite");
    const steady = this.#shared.length === 1 || this.#shared.every((part) => part.chain === "factor");
    if (last >= 0 && last === this.#shared.length - 1) main = this.#shared[last]!.lrAt(t, group);
    else if (!steady) return undefined;
    else for (const part of this.#shared) main = main === undefined ? undefined : part.lrAt(t, group, main);
    if (main === undefined) return undefined;
    const rates = this.#solos.map((solo) => solo.part.lrAt(t, group));
    if (rates.includes(undefined)) return undefined;
    return this.#product(main, group, (solo) => rates[this.#solos.indexOf(solo)]!);
  }

  momentumAt(t: number, group: number): number | undefined {
    if (!this.#hasClosedForm) return undefined;
    const partOf = (part: Part | Solo): Part => (part instanceof Solo ? part.part : part);
    const solo = this.#solos.findLast((one) => one.part.cycles);
    const cycling = solo ?? this.#shared.findLast((part) => part.cycles);
    return cycling && partOf(cycling).momentumAt(t, group);
  }

  state(store: Store): JsonObject {
    const apart = this.#main !== store && { main_lrs: this.#main.lr.map(encodeNumber) };
    return {
      ...stateHead(this.type, this.#steps, this.#base, store.lr),
      ...apart,
      _schedulers: this.#parts.map((part) => (part instanceof Solo ? part.state() : part.state(this.#main))),
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const children = readChildren(state, this.#parts.length);
    const steps = stepsOf(state);
    const groups = store.lr.length;
    const known = state["main_lrs"] !== undefined;
    const main = this.#main !== store && known ? readNumbers(state, "main_lrs", groups) : undefined;
    const commits = this.#parts.map((part, index) =>
      part instanceof Solo ? part.load(children[index]!, steps) : part.load(children[index]!, this.#main),
    );
    return () => {
      this.#steps = steps;
      if (main) Object.assign(this.#main.lr, main);
      for (const commit of commits) commit();
    };
  }
}

/** How often a saved schedule was stepped; PyTorch's ChainedScheduler leaves that to the schedules inside. */
export function stepsOf(state: JsonObject): number {
  const { last_epoch: epoch, _schedulers: children } = state;
  if (typeof epoch === "number") return epoch;
  const first: unknown = Array.isArray(children) ? children[0] : undefined;
  return typeof first === "object" && first !== null ? stepsOf(first as JsonObject) : 0;
}
