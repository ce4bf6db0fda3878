import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersToMetric, preview, schedulerDefinitions, simulate } from "../src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { attempt, deepSpec } from "./random-spec.ts";
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
    const stretches = Math.min(Math.floor((points - 2) / 2), steps);
    for (let stretch = 0; stretch < stretches; stretch++) {
      const [from, to] = [Math.ceil((stretch * steps) / stretches), Math.ceil(((stretch + 1) * steps) / stretches)];
      const all = values.slice(from, to);
      const kept = curve.filter(([step]) => step >= from && step < to).map(([, value]) => value);
      // What happens between two steps looked at is less than that; no spike is.
      const range = 1e-9 * highest + (Math.max(...all) - Math.min(...all)) / 10;
      expect(Math.max(...all) - Math.max(...kept)).toBeLessThanOrEqual(range);
      expect(Math.min(...kept) - Math.min(...all)).toBeLessThanOrEqual(range);
    }
  });
}

describe("preview", () => {
  it("should hold the ends, and the highest and the lowest rate of each stretch, when it has few points", () => {
    fc.assert(
      fc.property(anySpec, twoRates, fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 4, max: 200 }), check),
      { numRuns: 300 },
    );
  });

  it("should do so for compositions of anything", () => {
    let checked = 0;
    fc.assert(
      fc.property(deepSpec, fc.integer({ min: 500, max: 3000 }), (spec, steps) => {
        fc.pre(!answersToMetric(spec));
        if (attempt(() => simulate(spec, { lr: [0.3, 0.02], steps })) === undefined) return;
        check(spec, [0.3, 0.02], steps, 40);
        checked += 1;
      }),
      { numRuns: 200 },
    );
    expect(checked).toBeGreaterThan(100);
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

  it.each<[formula: string, step: number]>([
    ["7 if epoch == 123456 else 1", 123_456],
    ["7 if 100 * 1234 + 56 <= epoch < 123457 else 1", 123_456],
    ["7 if epoch % 300000 == 123456 else 1", 123_456],
    ["1 + 6 * (epoch // 123456) * (123457 > epoch)", 123_456],
    ["1 + 6 * exp(-((epoch - 123456) / 3) ** 2)", 123_456],
    ["1 if epoch - 123456 else 7", 123_456],
    ["7 if not (epoch - 123456) else 1", 123_456],
    ["1 + (epoch - 123456 or 6) * (epoch == 123456)", 123_456],
    ["7 if 0.123456 <= epoch / 1000000 < 0.1234565 else 1", 123_456],
  ])("should find the spike of one step in a million that %s makes", (lr_lambda, step) => {
    const spec = { type: "LambdaLR", lr_lambda } as const;
    expect(preview(spec, { lr: 1, steps: 1_000_000 }).lr[0]).toContainEqual([step, 7]);
    const inside = { type: "SequentialLR", schedulers: [{ type: "constant" }, spec], milestones: [1000] } as const;
    expect(preview(inside, { lr: 1, steps: 1_000_000 }).lr[0]).toContainEqual([step + 1000, 7]);
  });

  it("should find short spikes that come again and again", () => {
    const rise = { type: "OneCycleLR", max_lr: 1, total_steps: 8, div_factor: 1, final_div_factor: 10 };
    const spec = { type: "RepeatLR", scheduler: rise, every: 5000, gamma: 0.5 } as const;
    const { lr } = preview(spec, { lr: 1, steps: 1_000_000 });
    for (const [step, value] of [
      [505_000, 0.5 ** 101],
      [905_007, 0.1 * 0.5 ** 181],
    ] as const) {
      expect(lr[0]!.find(([at]) => at === step)![1]).toBeCloseTo(value, 40);
    }
  });

  it("should find the spike of one step in a million that a function makes", () => {
    const spec = { type: "LambdaLR", lr_lambda: (t: number) => (t === 123_456 ? 7 : 1) } as const;
    expect(preview(spec, { lr: 1, steps: 1_000_000 }).lr[0]).toContainEqual([123_456, 7]);
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
