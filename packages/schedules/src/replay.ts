import type { JsonObject } from "./json.ts";
import type { Started } from "./start.ts";

/** Rates per group at a whole step. */
interface Row {
  readonly lr: readonly number[];
  readonly momentum: readonly number[] | undefined;
}

const spacing = 1024;

/**
 * Random access to a schedule whose recursion has no closed form: steps through it once, keeps its state every 1,024
 * steps, and goes on from the nearest one. Between two whole steps the value lies on the straight line.
 */
export class Replay {
  readonly #started: Started;
  readonly #saved: { readonly state: JsonObject; readonly row: Row }[];
  #step = 0;

  constructor(started: Started) {
    this.#started = started;
    this.#saved = [this.#save()];
  }

  #row(): Row {
    const { lr, momentum } = this.#started.store;
    return { lr: [...lr], momentum: momentum && [...momentum] };
  }

  #save(): { readonly state: JsonObject; readonly row: Row } {
    return { state: this.#started.part.state(this.#started.store), row: this.#row() };
  }

  /** Back to the last saved state at or before the step, unless the way on from here is shorter. */
  #rewind(step: number): void {
    const index = Math.min(Math.floor(step / spacing), this.#saved.length - 1);
    if (this.#step <= step && this.#step >= index * spacing) return;
    const { state, row } = this.#saved[index]!;
    const { part, store } = this.#started;
    part.load(state, store)();
    Object.assign(store.lr, row.lr);
    if (store.momentum && row.momentum) Object.assign(store.momentum, row.momentum);
    this.#step = index * spacing;
  }

  #rowAt(step: number): Row {
    this.#rewind(step);
    const { part, store } = this.#started;
    while (this.#step < step) {
      part.step(store, undefined);
      this.#step += 1;
      if (this.#step === this.#saved.length * spacing) this.#saved.push(this.#save());
    }
    return this.#row();
  }

  at(step: number, group: number, field: "lr" | "momentum"): number {
    const whole = Math.floor(step);
    const low = this.#rowAt(whole)[field]?.[group] ?? NaN;
    if (step === whole) return low;
    const high = this.#rowAt(whole + 1)[field]?.[group] ?? NaN;
    return low + (high - low) * (step - whole);
  }
}
