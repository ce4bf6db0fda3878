import { startSchedule } from "./create-scheduler.ts";
import { mismatch, SchedulesError } from "./errors.ts";
import type { ScheduleInput } from "./registry.ts";
import { Replay } from "./replay.ts";
import { isRate, notMomentum, notRate } from "./start.ts";
import type { StartOptions } from "./start.ts";

/** Random access to a schedule that depends on the step alone. */
export interface ClosedForm {
  /** The learning rate of each parameter group at a step >= 0, which need not be whole. */
  at(step: number): number[];
  /** The momentum likewise; undefined unless the schedule cycles it. */
  momentumAt(step: number): number[] | undefined;
}

/**
 * A schedule's closed form: the value at any step, without the steps before it. A chain whose recursion has none
 * (PyTorch's cosine among other schedules) is stepped through once instead, as far as it is asked for.
 *
 * @throws SchedulesError `no_closed_form` for schedules that answer to a metric; `invalid_option` for a step that is
 * negative or not finite; `not_finite` when the value overflows
 * @example closedForm({ type: "ExponentialLR", gamma: 0.5 }, { lr: 0.1 }).at(2) // [0.025]
 */
export function closedForm(input: ScheduleInput, options: StartOptions): ClosedForm {
  const started = startSchedule(input, options);
  const { spec, part, base } = started;
  if (part.loop === "closed") {
    const message = `${spec.type}: found a schedule that answers to a metric, expected one that depends on the step alone`;
    throw new SchedulesError("no_closed_form", message, { key: "type", found: spec.type });
  }
  // Made when a recursion without a closed form asks for it; it moves the started schedule along.
  let replay: Replay | undefined;
  const replayed = (): Replay => (replay ??= new Replay(started));
  const lrAt = (step: number, group: number): number =>
    part.jumpTo?.(step, group) ?? (replay ? undefined : part.lrAt(step, group)) ?? replayed().at(step, group, "lr");
  return {
    at(step) {
      checkStep(step);
      return base.map((_base, group) => {
        const rate = lrAt(step, group);
        if (!isRate(rate)) throw notRate(spec.type, step, group, rate);
        return rate;
      });
    },
    momentumAt(step) {
      checkStep(step);
      if (!part.cycles) return undefined;
      return base.map((_base, group) => {
        const moment = part.momentumAt(step, group) ?? replayed().at(step, group, "momentum");
        if (!Number.isFinite(moment)) throw notMomentum(spec.type, step, group, moment);
        return moment;
      });
    },
  };
}

function checkStep(step: unknown): void {
  if (typeof step === "number" && step >= 0 && step < Infinity) return;
  throw mismatch("invalid_option", { key: "step", found: step, expected: "a finite number >= 0" });
}

/**
 * The learning rate of each parameter group at one step; see `closedForm` for many steps.
 *
 * @example atStep({ type: "StepLR", step_size: 30 }, { lr: [0.1, 0.01] }, 30) // [0.01, 0.001]
 */
export function atStep(input: ScheduleInput, options: StartOptions, step: number): number[] {
  return closedForm(input, options).at(step);
}

/** The momentum of each parameter group at one step, or undefined when the schedule does not cycle it. */
export function momentumAt(input: ScheduleInput, options: StartOptions, step: number): number[] | undefined {
  return closedForm(input, options).momentumAt(step);
}
