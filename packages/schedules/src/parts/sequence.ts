import type { Cause } from "../definition.ts";
import { mismatch } from "../errors.ts";
import { encodeNumber } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { countUpTo } from "../milestones.ts";
import type { Store } from "../rates.ts";
import { readChildren, readEpoch } from "../state.ts";
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
  /** The index of the schedule that runs at step 0. */
  readonly #first: number;
  #start: number[] = [];
  #startMomentum: number[] | undefined;
  #epoch = 0;

  /** @param milestones rising steps, one fewer than there are parts: the second part begins at the first of them */
  constructor(type: string, parts: readonly Part[], milestones: readonly number[], faithful = false) {
    this.type = type;
    this.#parts = parts;
    this.#milestones = milestones;
    this.#faithful = faithful;
    if (!faithful) this.chain = "product";
    this.#first = countUpTo(milestones, 0);
    this.loop = parts.some((part) => part.loop === "closed") ? "closed" : "open";
    this.cycles = parts.some((part) => part.cycles);
  }

  construct(store: Store): void {
    for (const part of this.#parts) part.construct(store);
    this.#start = [...(store.claimed ? store.initial : store.lr)];
    this.#startMomentum = store.momentum && [...store.momentum];
    this.undo();
    this.#epoch = 0;
    this.#restart(store);
  }

  #restart(store: Store): void {
    Object.assign(store.lr, this.#start);
    this.#parts[this.#first]!.begin(store);
  }

  begin(store: Store): void {
    if (this.#faithful) {
      // PyTorch begins a sequence inside a sequence by a whole step, which moves its milestones one step forward.
      this.step(store, undefined);
      return;
    }
    this.undo();
    this.#epoch = 0;
    this.#restart(store);
  }

  enter(store: Store): void {
    this.#epoch = 0;
    this.undo();
    Object.assign(store.lr, this.#start);
    const first = this.#parts[this.#first]!;
    if (this.#faithful) first.enter(store);
    else first.begin(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#epoch += 1;
    const index = countUpTo(this.#milestones, this.#epoch);
    const part = this.#parts[index]!;
    if (index === 0 || this.#milestones[index - 1] !== this.#epoch) return part.step(store, metric);
    part.enter(store);
    const what = `schedule ${index + 1} of ${this.#parts.length} (${part.type}) begins at step ${this.#epoch}`;
    return { code: "next", what };
  }

  undo(): void {
    for (const part of this.#parts) part.undo();
  }

  #offset(index: number): number {
    return index === 0 ? 0 : this.#milestones[index - 1]!;
  }

  lrAt(t: number, group: number, from?: number): number | undefined {
    const index = countUpTo(this.#milestones, t);
    const part = this.#parts[index]!;
    const offset = this.#offset(index);
    if (index === this.#first) return part.lrAt(t - offset, group, from ?? this.#start[group]!);
    if (part.enterAt === undefined) return part.lrAt(t - offset, group);
    const previous = this.lrAt(offset - 1, group, from);
    return previous === undefined ? undefined : part.lrAt(t - offset, group, part.enterAt(previous, group));
  }

  momentumAt(t: number, group: number): number | undefined {
    if (!this.cycles) return undefined;
    const index = countUpTo(this.#milestones, t);
    const part = this.#parts[index]!;
    const offset = this.#offset(index);
    if (part.cycles) return part.momentumAt(t - offset, group);
    // A schedule that leaves momentum alone keeps what the one before it had at its last step.
    return index > this.#first ? this.momentumAt(offset - 1, group) : this.#startMomentum?.[group];
  }

  state(store: Store): JsonObject {
    return {
      type: this.type,
      last_epoch: this.#epoch,
      _milestones: this.#milestones,
      base_lrs: this.#start.map(encodeNumber),
      _last_lr: store.lr.map(encodeNumber),
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
      this.#epoch = epoch;
      for (const commit of commits) commit();
    };
  }
}
