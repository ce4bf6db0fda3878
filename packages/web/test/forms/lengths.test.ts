import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FormUnit, inUnit, joinLength, splitLength } from "../../src/shared/forms/lengths.ts";
import { resolveLengths, type ScheduleInput } from "@glissade/schedules";

describe("lengths in a form", () => {
  it.each([
    [5, { amount: 5, unit: "" }],
    ["5ep", { amount: 5, unit: "ep" }],
    ["12.5%", { amount: 12.5, unit: "%" }],
    ["2e6sp", { amount: 2e6, unit: "sp" }],
    ["soon", { amount: undefined, unit: "" }],
    [null, { amount: undefined, unit: "" }],
  ])("should take %j apart", (value, expected) => {
    expect(splitLength(value)).toMatchObject(expected);
  });

  it("should mean the same number of steps after a change of the unit, to what is lost by rounding", () => {
    const cases = fc.record({
      steps: fc.integer({ min: 2, max: 5000 }),
      length: fc.integer({ min: 1, max: 5000 }),
      stepsPerEpoch: fc.integer({ min: 1, max: 500 }),
      unit: fc.constantFrom<FormUnit>("", "%", "it", "sp", "ep"),
    });
    fc.assert(
      fc.property(cases, ({ steps, length, stepsPerEpoch, unit }) => {
        const scale = { steps, iterationsPerSchedulerStep: 1, stepsPerEpoch, batchSize: 32 };
        const T_max = joinLength(inUnit(length, unit, scale), unit);
        const run = { steps, stepsPerEpoch, batchSize: 32, epochs: steps / stepsPerEpoch };
        const spec = { type: "CosineAnnealingLR", T_max } as ScheduleInput;
        const lossless = inUnit(length, unit, scale) > 0;
        if (!lossless) return;
        const found = (resolveLengths(spec, run) as unknown as { T_max: number }).T_max;
        const coarseness = { "": 0, it: 0, sp: 0, "%": steps / 1000, ep: stepsPerEpoch / 100 }[unit];
        expect(Math.abs(found - length)).toBeLessThanOrEqual(Math.ceil(coarseness / 2 + 0.5));
      }),
    );
  });
});
