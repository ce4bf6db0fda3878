import { mismatch } from "./errors.ts";

/** The numbers that a schedule moves, one entry per parameter group; changed in place. */
export interface Rates {
  /** The rate each group started from (PyTorch's `initial_lr`). */
  readonly base: number[];
  lr: number[];
  /** Only when the schedule cycles momentum. */
  momentum: number[] | undefined;
}

/** The solver's parameter groups as PyTorch's schedulers see them; schedules in one composition share it. */
export interface Store {
  /** The base rate of each group: what PyTorch calls `initial_lr`; the first scheduler to be built sets it. */
  initial: number[];
  claimed: boolean;
  readonly lr: number[];
  /** Only when a schedule cycles momentum. */
  momentum: number[] | undefined;
  /** What PyTorch's schedules keep in the groups besides, under PyTorch's names; only under `compat: "pytorch"`. */
  readonly fields: Record<string, number[]>;
}

/** Groups that no scheduler has touched. */
export function newStore(base: readonly number[]): Store {
  return { initial: [...base], claimed: false, lr: [...base], momentum: undefined, fields: {} };
}

/**
 * Writes one value per group under a name of PyTorch's into the groups, over what an earlier schedule left there.
 *
 * @returns the list that all schedules which use the name share
 */
export function overwriteField(store: Store, name: string, values: readonly number[]): readonly number[] {
  return Object.assign((store.fields[name] ??= []), values);
}

const mostGroups = 100_000;

/**
 * Base learning rates per group from what a caller gave: one number or a list.
 *
 * @throws SchedulesError `invalid_option` unless each is a finite number >= 0 and there is at least one
 */
export function baseRates(lr: unknown): number[] {
  const list: readonly unknown[] = Array.isArray(lr) ? lr : [lr];
  if (list.length === 0 || list.length > mostGroups) {
    throw mismatch("invalid_option", {
      key: "lr",
      found: list.length === 0 ? [] : `${list.length} groups`,
      expected: `a number >= 0, or a list of 1 to ${mostGroups} of them, one per parameter group`,
    });
  }
  return list.map((value, group) => {
    if (typeof value === "number" && value >= 0 && value < Infinity) return value;
    const key = Array.isArray(lr) ? `lr[${group}]` : "lr";
    throw mismatch("invalid_option", { key, found: value, expected: "a finite number >= 0" });
  });
}

/**
 * Checks the solver's own momentum: undefined (not told), null (it has none), one number or one per group.
 *
 * @throws SchedulesError `invalid_option` or `group_count`
 */
export function checkMomentum(momentum: unknown, groups: number): void {
  if (momentum === undefined || momentum === null) return;
  const list: readonly unknown[] = Array.isArray(momentum) ? momentum : [momentum];
  const good = list.every((value) => typeof value === "number" && value >= 0 && value < Infinity);
  if (!good) {
    throw mismatch("invalid_option", { key: "momentum", found: momentum, expected: "finite numbers >= 0" });
  }
  if (Array.isArray(momentum) && list.length !== groups) {
    throw mismatch("group_count", {
      key: "momentum",
      found: momentum,
      expected: `a number, or a list of ${groups} (one per parameter group)`,
    });
  }
}

/** A value given once for all groups, or once per group, as one per group. */
export function eachGroup(value: number | readonly number[], groups: number): readonly number[] {
  return typeof value === "number" ? new Array<number>(groups).fill(value) : value;
}

/**
 * Notes the rates as they are as every group's base, unless an earlier schedule did: to be done before the rates are
 * first changed, or later schedules would take the changed ones for the base.
 */
export function claimBase(store: Store): void {
  if (store.claimed) return;
  store.initial = [...store.lr];
  store.claimed = true;
}
