import { buildPart } from "./build-part.ts";
import type { FindDefinition } from "./build-part.ts";
import type { SchedulerDefinition } from "./definition.ts";
import { SchedulesError } from "./errors.ts";
import type { RunLengths } from "./lengths.ts";
import type { ParameterDefinitions, Values } from "./parameters.ts";
import type { Part } from "./parts/part.ts";
import { baseRates, checkMomentum, newStore } from "./rates.ts";
import type { Store } from "./rates.ts";

/** The solver's side of a schedule. */
export interface StartOptions {
  /** Base learning rate: one number, or one per parameter group. */
  readonly lr: number | readonly number[];
  /**
   * The solver's momentum (or Adam's first beta), one number or one per group; null says that the solver has none,
   * which a schedule that cycles momentum refuses. Left out: not checked.
   */
  readonly momentum?: number | readonly number[] | null;
  /** The run that lengths such as "5ep" and "30%" are resolved against; needed only where a schedule holds one. */
  readonly run?: RunLengths;
}

/** A schedule at its first step. */
export interface Started {
  /** The base rates as they were given. */
  readonly base: readonly number[];
  readonly store: Store;
  readonly part: Part;
}

/**
 * Puts a schedule at step 0. Knows nothing of other schedules: `find` gives those that a composition holds.
 *
 * @param values its arguments, every one there and right
 * @throws SchedulesError `invalid_option`, `group_count` or `unresolved_length` where spec and groups do not fit
 */
export function start<P extends ParameterDefinitions>(
  definition: SchedulerDefinition<string, P>,
  values: Values<P>,
  options: StartOptions,
  find: FindDefinition = () => undefined,
): Started {
  const base = baseRates(options.lr);
  const groups = base.length;
  checkMomentum(options.momentum, groups);
  const around = { groups, faithful: false, momentum: options.momentum !== null, find };
  const part = buildPart(definition, values, around);
  const store = newStore(base);
  part.construct(store);
  return { base, store, part };
}

/** @throws SchedulesError `not_finite` when a value is NaN, infinite or a negative rate */
export function checkFinite(
  type: string,
  step: number,
  lr: readonly number[],
  momentum: readonly number[] | undefined,
): void {
  for (let group = 0; group < lr.length; group++) {
    const rate = lr[group]!;
    // PyTorch's recursions may end a rounding error below zero.
    if (!(rate > -1e-15 && rate < Infinity)) throw notFinite(type, step, "learning rate", group, rate);
    const moment = momentum === undefined ? 0 : momentum[group]!;
    if (!Number.isFinite(moment)) throw notFinite(type, step, "momentum", group, moment);
  }
}

function notFinite(type: string, step: number, name: string, group: number, found: number): SchedulesError {
  const expected = name === "momentum" ? "a finite number" : "a finite number >= 0";
  const message = `${type}: ${name} of group ${group} at step ${step}: found ${found}, expected ${expected}`;
  return new SchedulesError("not_finite", message, { key: name === "momentum" ? "momentum" : "lr", found, expected });
}
