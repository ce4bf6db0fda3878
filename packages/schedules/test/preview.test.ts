import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { preview, schedulerDefinitions, simulate } from "../src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { anySpec, twoRates } from "./specs.ts";

/** Checks a preview against every single step of the run. */
function check(spec: ScheduleInput, lr: number | readonly number[], steps: number, points: number): void {
  const metrics = Array.from({ length: steps }, (_, step) => 1 / (1 + (step % 50)));
  const found = preview(spec, { lr, steps, points, metrics });
  const { lr: rows } = simulate(spec, { lr, steps, metrics });
  const near = (a: number, b: number, size: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * size);
  found.lr.forEach((curve, group) => {
    const values = rows.map((row) => row[group]!);
    const highest = Math.max(...values);
    expect(curve.length).toBeLessThanOrEqual(points);
    expect([curve[0]![0], curve.at(-1)![0]]).toEqual([0, steps - 1]);
    expect(curve.every(([step], index) => index === 0 || step > curve[index - 1]![0])).toBe(true);
    for (const [step, value] of curve) near(value, values[step]!, highest);
    near(Math.max(...curve.map(([, value]) => value)), highest, highest);
    near(Math.min(...curve.map(([, value]) => value)), Math.min(...values), highest);
  });
}

describe("preview", () => {
  it("should hold the ends, the highest and the lowest rate of any schedule when it has few points", () => {
    fc.assert(
      fc.property(anySpec, twoRates, fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 4, max: 200 }), check),
      { numRuns: 300 },
    );
  });

  it.each(Object.values<SchedulerDefinition>(schedulerDefinitions))(
    "should show the example of $type truly",
    (definition) => {
      const { arguments: given, lr = 0.1, steps } = definition.example!;
      check({ type: definition.type, ...given } as unknown as ScheduleInput, lr, steps * 10, 60);
    },
  );

  it("should find a spike of two steps in a million when the spec names it", () => {
    const points = [
      [0, 0.1],
      [500_001, 0.1],
      [500_002, 7],
      [500_003, 0.1],
      [999_999, 0],
    ] as const;
    const spike: ScheduleInput = { type: "PiecewiseLR", points };
    const inside: ScheduleInput = {
      type: "SequentialLR",
      schedulers: [{ type: "constant" }, spike],
      milestones: [1234],
    };
    for (const [spec, step] of [
      [spike, 500_002],
      [inside, 501_236],
    ] as const) {
      expect(preview(spec, { lr: 0.1, steps: 1_000_000 }).lr[0]).toContainEqual([step, 7]);
    }
  });

  it("should give momentum, too, when the schedule cycles it", () => {
    const spec = { type: "OneCycleLR", max_lr: 1, total_steps: 10_000 } as const;
    const { momentum } = preview(spec, { lr: 0.1, steps: 10_000, points: 100 });
    expect(Math.min(...momentum![0]!.map(([, value]) => value))).toBe(0.85);
    expect(preview({ type: "constant" }, { lr: 0.1, steps: 10 }).momentum).toBeUndefined();
  });

  it.each([
    ["steps", { steps: 0 }],
    ["steps", { steps: 1.5 }],
    ["points", { steps: 10, points: 3 }],
  ])("should name %s when it is not right", (key, options) => {
    const error = errorOf(() => preview({ type: "constant" }, { lr: 0.1, ...options }));
    expect(error).toMatchObject({ code: "invalid_option", details: { key } });
  });
});
