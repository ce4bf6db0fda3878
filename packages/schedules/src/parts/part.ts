import type { Cause } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import type { Store } from "../rates.ts";

/**
 * A schedule at work on parameter groups that it may share with others: what composition is made of. The life of one:
 * `construct` once, then `begin` or `enter` where another one puts it (back) to its step 0, then `step` by `step`.
 */
export interface Part {
  readonly type: string;
  /** closed: it answers to a metric, or holds a schedule that does. */
  readonly loop: "open" | "closed";
  /** How it takes part in a chain; see `Curve.chain`. A composite other than a chain enters as a product. */
  readonly chain?: "factor" | "overwrite" | "product";
  /** Whether it moves the momentum. */
  readonly cycles: boolean;
  /** What PyTorch's constructor does: takes the base rates from the groups and sets the rates of step 0. */
  construct(store: Store): void;
  /** Back to step 0, the rates standing at their base. */
  begin(store: Store): void;
  /** Step 0 where a sequence hands over, the rates standing wherever the schedule before left them. */
  enter(store: Store): void;
  step(store: Store, metric: number | undefined): Cause | undefined;
  /** PyTorch's `SequentialLR` takes back the first step of what it is given; only for `compat: "pytorch"`. */
  undo(): void;
  /**
   * One group's rate at any step >= 0, or undefined where there is no closed form.
   *
   * @param from the rate it starts from, when that is not its own base
   */
  lrAt(t: number, group: number, from?: number): number | undefined;
  momentumAt(t: number, group: number): number | undefined;
  /** One group's rate after PyTorch's `step(epoch)`, where that parts from `lrAt`; see `Curve.jumpTo`. */
  jumpTo?(t: number, group: number): number;
  /** The rate at a hand-over, from the one before it; left out by the schedules that do not look at it. */
  enterAt?(previous: number, group: number): number;
  state(store: Store): JsonObject;
  /**
   * Checks a saved state, its own or PyTorch's, and gives the function that puts it in force.
   *
   * @throws SchedulesError `invalid_state`
   */
  load(state: JsonObject, store: Store): () => void;
}
