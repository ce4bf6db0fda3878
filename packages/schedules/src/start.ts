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

/** Whether a value may be a learning rate; PyTorch's recursions may end a rounding error below zero. */
export const isRate = (value: number): boolean => value > -1e-15 && value < Infinity;

/** What to throw for a rate that is none. */
export function notRate(type: string, step: number, group: number, found: number): SchedulesError {
  return notFinite(type, { step, group, found, key: "lr", name: "learning rate", expected: "a finite number >= 0" });
}

/** What to throw for a momentum that is not finite. */
export function notMomentum(type: string, step: number, group: number, found: number): SchedulesError {
  return notFinite(type, { step, group, found, key: "momentum", name: "momentum", expected: "a finite number" });
}

interface Trespass {
  readonly step: number;
  readonly group: number;
  readonly found: number;
  readonly key: string;
  readonly name: string;
  readonly expected: string;
}

function notFinite(type: string, { step, group, found, key, name, expected }: Trespass): SchedulesError {
  const message = `${type}: ${name} of group ${group} at step ${step}: found ${found}, expected ${expected}`;
  return new SchedulesError("not_finite", message, { key, found, expected });
}
