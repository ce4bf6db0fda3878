import type { Cause } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { countUpTo } from "../milestones.ts";
import { claimBase } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readBase, readChildren, readEpoch, stateHead } from "../state.ts";
import type { Part } from "./part.ts";
import { Solo } from "./solo.ts";

/** Schedules that run side by side from step 0, each on rates of its own; one at a time is followed. */
export class SwitchPart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain = "product";
  readonly #solos: readonly Solo[];
  readonly #milestones: readonly number[];
  #base: number[] = [];
  #startMomentum: number[] | undefined;
  #epoch = 0;

  /** @param milestones rising steps, one fewer than there are parts: the second is followed from the first of them on */
  constructor(type: string, parts: readonly Part[], milestones: readonly number[]) {
    this.type = type;
    this.#solos = parts.map((part) => new Solo(part));
    this.#milestones = milestones;
    this.loop = parts.some((part) => part.loop === "closed") ? "closed" : "open";
    this.cycles = parts.some((part) => part.cycles);
  }

  construct(store: Store): void {
    claimBase(store);
    this.#base = [...store.initial];
    for (const solo of this.#solos) {
      solo.construct(this.#base);
      // The list of momenta is there from the start, whichever schedule moves it.
      solo.passMomentum(store);
    }
    this.#startMomentum = store.momentum && [...store.momentum];
    this.#epoch = 0;
    this.#write(store);
  }

  begin(store: Store): void {
    this.#epoch = 0;
    if (store.momentum && this.#startMomentum) Object.assign(store.momentum, this.#startMomentum);
    for (const solo of this.#solos) solo.begin();
    this.#write(store);
  }

  enter(store: Store): void {
    this.begin(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#epoch += 1;
    const index = countUpTo(this.#milestones, this.#epoch);
    const causes = this.#solos.map((solo) => solo.step(metric));
    this.#write(store);
    if (index === 0 || this.#milestones[index - 1] !== this.#epoch) return causes[index];
    const what = `schedule ${index + 1} of ${this.#solos.length} (${this.#solos[index]!.part.type}) takes over at step ${this.#epoch}`;
    return { code: "next", what };
  }

  #write(store: Store): void {
    const followed = this.#solos[countUpTo(this.#milestones, this.#epoch)]!;
    Object.assign(store.lr, followed.lr);
    followed.passMomentum(store);
  }

  undo(): void {
    // It begins anew as a whole.
  }

  lrAt(t: number, group: number): number | undefined {
    return this.#solos[countUpTo(this.#milestones, t)]!.part.lrAt(t, group);
  }

  momentumAt(t: number, group: number): number | undefined {
    if (!this.cycles) return undefined;
    const index = countUpTo(this.#milestones, t);
    const { part } = this.#solos[index]!;
    if (part.cycles) return part.momentumAt(t, group);
    // A schedule that leaves momentum alone keeps what the one before it had at its last step.
    const since = this.#milestones[index - 1] ?? 0;
    return since > 0 ? this.momentumAt(since - 1, group) : this.#startMomentum?.[group];
  }

  state(store: Store): JsonObject {
    return {
      ...stateHead(this.type, this.#epoch, this.#base, store.lr),
      _schedulers: this.#solos.map((solo) => solo.state()),
    };
  }

  load(state: JsonObject, store: Store): () => void {
    const epoch = readEpoch(state);
    const base = readBase(state, this.type, store.lr.length);
    const children = readChildren(state, this.#solos.length);
    const commits = this.#solos.map((solo, index) => solo.load(children[index]!, epoch));
    return () => {
      this.#epoch = epoch;
      if (base) this.#base = base;
      for (const commit of commits) commit();
    };
  }
}
