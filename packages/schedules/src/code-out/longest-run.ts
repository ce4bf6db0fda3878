import { SchedulesError } from "../errors.ts";
import type { ScheduleInput } from "../registry.ts";
import { simulate } from "../simulate.ts";
import type { Simulation } from "../simulate.ts";

/** The values of a run, or undefined where the schedule ends in an error before that. */
export function tryRun(spec: ScheduleInput, lr: readonly number[], steps: number): Simulation | undefined {
  try {
    return simulate(spec, { lr, steps });
  } catch (error) {
    if (error instanceof SchedulesError) return undefined;
    throw error;
  }
}

/** How many rows a schedule gives before it ends with an error, from 1 to `most`. */
export function longestRun(spec: ScheduleInput, lr: readonly number[], most: number): number {
  if (tryRun(spec, lr, most) !== undefined) return most;
  let [good, bad] = [1, most];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (tryRun(spec, lr, middle) === undefined) bad = middle;
    else good = middle;
  }
  return good;
}
