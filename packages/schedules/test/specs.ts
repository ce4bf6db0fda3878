import fc from "fast-check";
import type { ScheduleInput } from "../src/index.ts";

const rate = fc.double({ min: 1e-6, max: 10, noNaN: true });
const gamma = fc.double({ min: 0.5, max: 1.05, noNaN: true });
const length = fc.integer({ min: 1, max: 60 });
const orEach = (value: fc.Arbitrary<number>): fc.Arbitrary<number | number[]> =>
  fc.oneof(
    value,
    fc.tuple(value, value).map((pair) => [...pair]),
  );

/** Base rates for two parameter groups. */
export const twoRates = fc.tuple(rate, rate).map((pair) => [...pair]);

/** Any schedule that depends on the step alone, fit for two parameter groups. */
export const openLoopSpec: fc.Arbitrary<ScheduleInput> = fc.oneof(
  fc.record({ type: fc.constant("ExponentialLR" as const), gamma }),
  fc.record({ type: fc.constant("StepLR" as const), step_size: length, gamma }),
  fc.record({
    type: fc.constant("MultiStepLR" as const),
    milestones: fc.array(fc.nat(200), { minLength: 1, maxLength: 8 }),
    gamma,
  }),
  fc.record({
    type: fc.constant("CosineAnnealingLR" as const),
    T_max: length,
    eta_min: fc.oneof(fc.constant(0), rate),
  }),
  fc.record({
    type: fc.constant("CyclicLR" as const),
    base_lr: orEach(rate),
    max_lr: orEach(rate),
    step_size_up: length,
    step_size_down: fc.option(length),
    mode: fc.constantFrom("triangular" as const, "triangular2" as const, "exp_range" as const),
    gamma: fc.double({ min: 0.8, max: 1, noNaN: true }),
    cycle_momentum: fc.boolean(),
  }),
);

/** Any schedule, fit for two parameter groups. */
export const anySpec: fc.Arbitrary<ScheduleInput> = fc.oneof(
  openLoopSpec,
  fc.record({
    type: fc.constant("ReduceLROnPlateau" as const),
    mode: fc.constantFrom("min" as const, "max" as const),
    factor: fc.double({ min: 0, max: 0.99, noNaN: true }),
    patience: fc.nat(5),
    threshold: fc.double({ min: 0, max: 0.5, noNaN: true }),
    threshold_mode: fc.constantFrom("rel" as const, "abs" as const),
    cooldown: fc.nat(5),
    min_lr: orEach(rate),
  }),
);
