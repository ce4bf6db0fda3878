import type { ParameterDefinitions, Values } from "./parameters.ts";
import { parseSchedule } from "./parse-schedule.ts";
import { findDefinition } from "./registry.ts";
import type { ScheduleInput, ScheduleSpec } from "./registry.ts";
import { resolveLengths } from "./resolve-lengths.ts";
import { RunningScheduler } from "./scheduler.ts";
import type { Scheduler } from "./scheduler.ts";
import { start } from "./start.ts";
import type { Started, StartOptions } from "./start.ts";

/** A spec, checked, its lengths resolved where the options tell of the run, at step 0. */
export function startSchedule(input: ScheduleInput, options: StartOptions): Started & { readonly spec: ScheduleSpec } {
  const spec = options.run === undefined ? parseSchedule(input) : resolveLengths(input, options.run);
  // Checked by this very definition, which the lookup by type hides from the compiler.
  const values = spec as unknown as Values<ParameterDefinitions>;
  return { ...start(findDefinition(spec.type)!, values, options, findDefinition), spec };
}

/**
 * A schedule to drive a training loop with, equal to PyTorch's recursive form.
 *
 * @param input a spec, as `parseSchedule` takes it
 * @param options `lr`: the base learning rate, one number or one per parameter group; `momentum`: the solver's own
 * @throws SchedulesError when spec or options are not right
 * @example
 * const scheduler = createScheduler({ type: "StepLR", step_size: 30 }, { lr: [0.1] });
 * for (let epoch = 0; epoch < 90; epoch++) {
 *   await trainOneEpoch(scheduler.lr[0]);
 *   const change = scheduler.step(); // at epoch 30: { text: "step 30 reached (every 30): 0.1 -> 0.01", ... }
 * }
 */
export function createScheduler(input: ScheduleInput, options: StartOptions): Scheduler {
  const started = startSchedule(input, options);
  return new RunningScheduler(started.spec, started, (spec, lr) =>
    startSchedule(spec ?? started.spec, { ...options, lr }),
  );
}
