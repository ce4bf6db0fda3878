import type { Cause } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { claimBase } from "../rates.ts";
import type { Store } from "../rates.ts";
import { readChildren, readEpoch, stateHead } from "../state.ts";
import { Solo } from "./solo.ts";
import type { Part } from "./part.ts";

/** One schedule for each parameter group. */
export class PerGroupPart implements Part {
  readonly type: string;
  readonly loop: "open" | "closed";
  readonly cycles: boolean;
  readonly chain = "product";
  readonly #solos: readonly Solo[];
  #base: number[] = [];
  #epoch = 0;

  /** @param parts as many as there are groups, each made for a single group */
  constructor(type: string, parts: readonly Part[]) {
    this.type = type;
    this.#solos = parts.map((part) => new Solo(part));
    this.loop = parts.some((part) => part.loop === "closed") ? "closed" : "open";
    this.cycles = parts.some((part) => part.cycles);
  }

  construct(store: Store): void {
    claimBase(store);
    this.#base = [...store.initial];
    this.#solos.forEach((solo, group) => solo.construct([this.#base[group]!]));
    this.#epoch = 0;
    this.#write(store);
  }

  begin(store: Store): void {
    this.#epoch = 0;
    for (const solo of this.#solos) solo.begin();
    this.#write(store);
  }

  enter(store: Store): void {
    this.begin(store);
  }

  step(store: Store, metric: number | undefined): Cause | undefined {
    this.#epoch += 1;
    let cause: Cause | undefined;
    this.#solos.forEach((solo, group) => {
      const own = solo.step(metric);
      if (own) cause ??= { code: own.code, what: `group ${group}: ${own.what}` };
    });
    this.#write(store);
    return cause;
  }

  /** Groups whose schedule leaves momentum alone stay at what the first one that cycles it began with. */
  #write(store: Store): void {
    const anyMomentum = this.#solos.find((solo) => solo.momentum)?.part.momentumAt(0, 0) ?? 0;
    if (this.cycles) store.momentum ??= this.#solos.map(() => anyMomentum);
    this.#solos.forEach((solo, group) => {
      store.lr[group] = solo.lr[0]!;
      if (store.momentum && solo.momentum) store.momentum[group] = solo.momentum[0]!;
    });
  }

  undo(): void {
    // It begins anew as a whole.
  }

  lrAt(t: number, group: number): number | undefined {
    return this.#solos[group]!.part.lrAt(t, 0);
  }

  momentumAt(t: number, group: number): number | undefined {
    const { part } = this.#solos[group]!;
    return part.cycles ? part.momentumAt(t, 0) : this.#solos.find((solo) => solo.part.cycles)?.part.momentumAt(0, 0);
  }

  state(store: Store): JsonObject {
    return {
      ...stateHead(this.type, this.#epoch, this.#base, store.lr),
      _schedulers: this.#solos.map((solo) => solo.state()),
    };
  }

  load(state: JsonObject): () => void {
    const epoch = readEpoch(state);
    const children = readChildren(state, this.#solos.length);
    const commits = this.#solos.map((solo, group) => solo.load(children[group]!, epoch));
    return () => {
      this.#epoch = epoch;
      for (const commit of commits) commit();
    };
  }
}
