import type { Curve, Motion, SchedulerDefinition } from "./definition.ts";
import { mismatch, SchedulesError } from "./errors.ts";
import { openLoopMotion } from "./open-loop.ts";
import type { ParameterDefinitions, Values } from "./parameters.ts";
import { baseRates, checkMomentum } from "./rates.ts";
import type { Rates } from "./rates.ts";

/** The solver's side of a schedule. */
export interface StartOptions {
  /** Base learning rate: one number, or one per parameter group. */
  readonly lr: number | readonly number[];
  /**
   * The solver's momentum (or Adam's first beta), one number or one per group; null says that the solver has none,
   * which a schedule that cycles momentum refuses. Left out: not checked.
   */
  readonly momentum?: number | readonly number[] | null;
}

/** A schedule at its first step. */
export interface Started {
  readonly rates: Rates;
  readonly motion: Motion;
  /** Absent for schedules that answer to a metric. */
  readonly curve: Curve | undefined;
}

/** Lists that hold one value per group must have as many values as there are groups. */
function checkGroupLists(
  definition: SchedulerDefinition,
  values: Readonly<Record<string, unknown>>,
  groups: number,
): void {
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = values[name];
    const each = parameter.kind === "number" || parameter.kind === "integer" ? parameter.perGroup : undefined;
    if (each !== true || !Array.isArray(value) || value.length === groups) continue;
    throw mismatch("group_count", {
      subject: definition.type,
      key: name,
      found: value,
      expected: `a number, or a list of ${groups} (one per parameter group)`,
    });
  }
}

/**
 * Puts a schedule at step 0.
 *
 * @throws SchedulesError `invalid_option` or `group_count` where the spec and the groups do not fit
 */
export function start<P extends ParameterDefinitions>(
  definition: SchedulerDefinition<string, P>,
  values: Values<P>,
  options: StartOptions,
): Started {
  const base = baseRates(options.lr);
  const groups = base.length;
  checkMomentum(options.momentum, groups);
  checkGroupLists(definition, values, groups);
  if (options.momentum === null && definition.cyclesMomentum?.(values) === true) {
    throw mismatch("invalid_option", {
      subject: definition.type,
      key: "momentum",
      found: null,
      expected: "a solver with momentum or a first beta, since cycle_momentum is true",
    });
  }
  const rates: Rates = { base, lr: [...base], momentum: undefined };
  if (definition.loop === "closed") return { rates, motion: definition.motion(values, groups), curve: undefined };
  const curve = definition.curve(values, groups);
  curve.begin?.(rates);
  return { rates, motion: openLoopMotion(curve), curve };
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
    if (!(rate >= 0 && rate < Infinity)) throw notFinite(type, step, "learning rate", group, rate);
    const moment = momentum === undefined ? 0 : momentum[group]!;
    if (!Number.isFinite(moment)) throw notFinite(type, step, "momentum", group, moment);
  }
}

function notFinite(type: string, step: number, name: string, group: number, found: number): SchedulesError {
  const expected = name === "momentum" ? "a finite number" : "a finite number >= 0";
  const message = `${type}: ${name} of group ${group} at step ${step}: found ${found}, expected ${expected}`;
  return new SchedulesError("not_finite", message, { key: name === "momentum" ? "momentum" : "lr", found, expected });
}
