import type { Cause } from "../definition.ts";
import { mismatch } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { countUpTo } from "../milestones.ts";
import type { Store } from "../rates.ts";
import { areIndependent } from "./leaf.ts";
import { readChildren, readEpoch, stateHead } from "../state.ts";
import type { Part } from "./part.ts";

/** One schedule after the other, each from its own step 0: what PyTorch's SequentialLR does. */
export class SequencePart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain?: "product";
  readonly #parts: readonly Part[];
  readonly #milestones: readonly number[];
  readonly #faithful: boolean;
  readonly #hasClosedForm: boolean;
  /** The index of the schedule that runs at step 0. */
  readonly #first: number;
  #start: number[] = [];
  #startMomentum: number[] | undefined;
  #epoch = 0;
  /** The schedule whose turn it is, and the step at which the next one begins. */
  #current: Part;
  #next = Infinity;

  /** @param milestones rising steps, one fewer than there are parts: the second part begins at the first of them */
  constructor(type: string, parts: readonly Part[], milestones: readonly number[], faithful = false) {
    this.type = type;
    this.#parts = parts;
    this.#milestones = milestones;
    this.#faithful = faithful;
    this.#hasClosedForm = !faithful || areIndependent(parts);
    if (!faithful) this.chain = "product";
    this.#first = countUpTo(milestones, 0);
    this.#current = parts[this.#first]!;
    this.loop = parts.some((part) => part.loop === "closed") ? "closed" : "open";
    this.cycles = parts.some((part) => part.cycles);
  }

  construct(store: Store): void {
    for (const part of this.#parts) part.construct(store);
    this.#start = [...(store.claimed ? store.initial : store.lr)];
    this.#startMomentum = store.momentum && [...store.momentum];
    this.undo();
    this.#restart(store);
  }

  /** To a step, without moving the rates. */
  #goTo(epoch: number): void {
    const index = countUpTo(this.#milestones, epoch);
    this.#epoch = epoch;
    this.#current = this.#parts[index]!;
    this.#next = this.#milestones[index] ?? Infinity;
  }

  #restart(store: Store): void {
    this.#goTo(0);
    Object.assign(store.lr, this.#start);
    // A first schedule that leaves momentum alone finds it as it was at the very start.
    if (store.momentum && this.#startMomentum && !this.#faithful) Object.assign(store.momentum, this.#startMomentum);
    this.#current.begin(store);
  }

  begin(store: Store): void {
    if (this.#faithful) {
      // PyTorch begins a sequence inside a sequence by a whole step, which moves its milestones one step forward.
      this.step(store, undefined);
      return;
    }
    this.undo();
    this.#restart(store);
  }

  enter(store: Store): void {
    this.undo();
    if (!this.#faithful) {
      this.#restart(store);
      return;
    }
    this.#goTo(0);
    Object.assign(store.lr, this.#start);
    this.#current.enter(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#epoch += 1;
    if (this.#epoch < this.#next) return this.#current.step(store, metric);
    this.#goTo(this.#epoch);
    this.#current.enter(store);
    const number = this.#parts.indexOf(this.#current) + 1;
    const what = `schedule ${number} of ${this.#parts.length} (${this.#current.type}) begins at step ${this.#epoch}`;
    return { code: "next", what };
  }

  undo(): void {
    for (const part of this.#parts) part.undo();
  }

  #offset(index: number): number {
    return index === 0 ? 0 : this.#milestones[index - 1]!;
  }

  lrAt(t: number, group: number): number | undefined {
    if (!this.#hasClosedForm) return undefined;
    const index = countUpTo(this.#milestones, t);
    const part = this.#parts[index]!;
    const offset = this.#offset(index);
    if (index === this.#first) return part.lrAt(t - offset, group, this.#start[group]);
    if (part.enterAt === undefined) return part.lrAt(t - offset, group);
    const previous = this.lrAt(offset - 1, group);
    return previous === undefined ? undefined : part.lrAt(t - offset, group, part.enterAt(previous, group));
  }

  momentumAt(t: number, group: number): number | undefined {
    if (!this.cycles || !this.#hasClosedForm) return undefined;
    const index = countUpTo(this.#milestones, t);
    const part = this.#parts[index]!;
    const offset = this.#offset(index);
    if (part.cycles) return part.momentumAt(t - offset, group);
    // A schedule that leaves momentum alone keeps what the one before it had at its last step.
    return index > this.#first ? this.momentumAt(offset - 1, group) : this.#startMomentum?.[group];
  }

  state(store: Store): JsonObject {
    return {
      ...stateHead(this.type, this.#epoch, this.#start, store.lr),
      _milestones: this.#milestones,
      _schedulers: this.#parts.map((part) => part.state(store)),
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const epoch = readEpoch(state);
    const milestones = state["_milestones"];
    if (Array.isArray(milestones) && String(milestones) !== String(this.#milestones)) {
      const expected = `the schedule's own: ${String(this.#milestones)}`;
      throw mismatch("invalid_state", { subject: "saved state,", key: "_milestones", found: milestones, expected });
    }
    const children = readChildren(state, this.#parts.length);
    const commits = this.#parts.map((part, index) => part.load(children[index]!, store));
    return () => {
      this.#goTo(epoch);
      for (const commit of commits) commit();
    };
  }
}
