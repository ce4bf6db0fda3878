import fc from "fast-check";
import { describe as suite, expect, it } from "vitest";
import { describe, SchedulesError, simulate } from "../src/index.ts";
import type { DescribeOptions, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { definitions, specOf } from "./random-spec.ts";

const cosine = (T_max: number): ScheduleInput => ({ type: "CosineAnnealingLR", T_max });
const warm = (total_iters: number): ScheduleInput => ({ type: "LinearLR", start_factor: 0.01, total_iters });

suite("describe", () => {
  it.each<[spec: ScheduleInput, options: DescribeOptions, text: string]>([
    [cosine(90), { steps: 90 }, "falls along half a cosine from 0.1 to 0 at step 90"],
    [
      { type: "SequentialLR", schedulers: [warm(5), cosine(85)], milestones: [5] },
      { steps: 90, unit: "epoch" },
      "warms up in a straight line from 0.001 to 0.1 over 5 epochs, then falls along half a cosine to 0 at epoch 90",
    ],
    [
      { type: "cosine", num_warmup_steps: 500, num_training_steps: 9000 },
      { steps: 9000, stepsPerEpoch: 100 },
      "warms up in a straight line from 0 to 0.1 over 5 epochs, then falls along half a cosine to 0 at epoch 90",
    ],
    [{ type: "StepLR", step_size: 30 }, { steps: 90 }, "starts at 0.1 and drops every 30 steps (times 0.1) to 0.001"],
    [
      { type: "MultiStepLR", milestones: [30, 80] },
      { steps: 90, lr: 1 },
      "starts at 1 and drops at steps 30 and 80 (times 0.1) to 0.01",
    ],
    [{ type: "ExponentialLR", gamma: 0.5 }, { steps: 4 }, "falls exponentially from 0.1 to 0.00625 at step 4"],
    [{ type: "StepLR", step_size: 30 }, { steps: 20 }, "stays at 0.1 throughout"],
    [
      { type: "CosineAnnealingWarmRestarts", T_0: 10, T_mult: 2 },
      { steps: 30 },
      "falls along half a cosine from 0.1 to 0 over 10 steps, then jumps up to 0.1 at step 10, then falls along half a cosine to 0 at step 30",
    ],
    [
      {
        type: "warmup_stable_decay",
        num_warmup_steps: 10,
        num_decay_steps: 20,
        num_training_steps: 100,
        decay_type: "linear",
      },
      { steps: 100 },
      "warms up in a straight line from 0 to 0.1 over 10 steps, then stays at 0.1 for 70 steps, then falls in a straight line to 0 at step 100",
    ],
    [
      { type: "ReduceLROnPlateau", patience: 1 },
      { steps: 6, metrics: [1, 1, 1, 1, 1, 1] },
      "starts at 0.1 and drops at steps 3 and 5 (times 0.1) to 0.001",
    ],
    [{ type: "StepLR", step_size: 1 }, { steps: 1 }, "is 0.1"],
  ])("should say in words what %j does", (spec, options, text) => {
    expect(describe(spec, options).text).toContain(text);
  });

  it("should tell waves by their number when there are many", () => {
    const { text } = describe({ type: "CyclicLR", base_lr: 0.01, max_lr: 0.1, step_size_up: 5 }, { steps: 100 });
    expect(text).toContain("and so on: it goes up and down 10 times between 0.01 and 0.1");
  });

  it("should give area, peak, lowest and final value of the steps that are used", () => {
    const { area, peak, lowest, final } = describe({ type: "StepLR", step_size: 2 }, { steps: 4, lr: 1 });
    expect(area).toBeCloseTo(2.2, 12);
    expect([peak, lowest, final]).toEqual([
      { value: 1, step: 0 },
      { value: 0.1, step: 2 },
      { value: 0.1, step: 3 },
    ]);
  });

  it.each<[code: string, spec: ScheduleInput, steps: number, text: string]>([
    [
      "past_end",
      { type: "MultiStepLR", milestones: [30, 80, 100] },
      90,
      "milestones: 100 lies past the end, which is step 90",
    ],
    [
      "total_mismatch",
      { type: "OneCycleLR", max_lr: 1, total_steps: 100 },
      90,
      "total_steps is 100, but the run has 90 steps",
    ],
    ["unreached", cosine(120), 90, "before the schedule reaches its lowest, 0 at step 120"],
    ["unreached", cosine(50), 3, "before the schedule reaches its lowest, 0 at step 50"],
    ["unreached", warm(40), 20, "before the schedule reaches its highest, 0.1 at step 40"],
    [
      "unreached",
      { type: "CyclicLR", base_lr: 0.1, max_lr: 1 },
      3,
      "the run ends at a rate of 0.1009, before the schedule reaches its highest, 1 at step 2,000",
    ],
    ["rises_again", cosine(40), 60, "T_max is 40: after step 40 the rate rises again"],
    ["rises_after_end", cosine(90), 90, "after step 90 the rate would rise again"],
    [
      "zero_start",
      { type: "linear", num_warmup_steps: 5, num_training_steps: 90 },
      90,
      "the first step is taken with a rate of 0",
    ],
    ["never_changes", { type: "StepLR", step_size: 30 }, 20, "the rate never changes within the run"],
    [
      "early_decay",
      { type: "ChainedScheduler", schedulers: [warm(10), { type: "StepLR", step_size: 4 }] },
      90,
      "StepLR lowers the rate from step 4 on, before the warm-up by LinearLR ends at step 10",
    ],
    [
      "past_end",
      { type: "SequentialLR", schedulers: [warm(5), { type: "MultiStepLR", milestones: [20, 86] }], milestones: [5] },
      90,
      "MultiStepLR milestones: 86 lies past the end",
    ],
  ])("should warn with %s when the schedule is %j", (code, spec, steps, text) => {
    const { warnings } = describe(spec, { steps });
    expect(warnings.find((warning) => warning.code === code)?.text).toContain(text);
  });

  it.each<[spec: ScheduleInput, steps: number]>([
    [{ type: "StepLR", step_size: 30 }, 90],
    [{ type: "ExponentialLR", gamma: 0.9 }, 90],
    [{ type: "OneCycleLR", max_lr: 1, total_steps: 90 }, 90],
    [{ type: "SequentialLR", schedulers: [warm(5), { type: "StepLR", step_size: 30 }], milestones: [5] }, 90],
    [{ type: "LinearToZeroLR", total_iters: 90 }, 90],
    [{ type: "ExponentialLR", gamma: 1.01 }, 90],
    [warm(90), 90],
  ])("should not warn when %j runs for %i steps", (spec, steps) => {
    expect(describe(spec, { steps }).warnings).toEqual([]);
  });

  it("should describe the rule when a schedule answers to a metric that is not known yet", () => {
    const { text, phases, area } = describe({ type: "ReduceLROnPlateau" }, { steps: 10 });
    expect(text).toMatch(/^starts at 0\.1; what follows depends on the metric\. /);
    expect([phases, area]).toEqual([[], undefined]);
  });

  it.each([0, 1.5, NaN, Infinity])("should refuse %s steps", (steps) => {
    expect(errorOf(() => describe(cosine(3), { steps })).details.key).toBe("steps");
  });

  it("should find phases that follow one another from the first step to the last for any schedule", () => {
    const any = fc.oneof(...definitions.map((definition) => specOf(definition)));
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 120 }), (spec, steps) => {
        try {
          simulate(spec, { lr: 0.1, steps: 4 * steps + 1, metrics: new Array<number>(500).fill(1) });
        } catch (error) {
          if (error instanceof SchedulesError) return;
          throw error;
        }
        const { text, phases, warnings } = describe(spec, { steps, lr: 0.1 });
        expect(text).not.toMatch(/NaN|undefined|Infinity/);
        for (const warning of warnings) expect(warning.text).not.toMatch(/NaN|undefined/);
        expect(phases[0]?.from ?? 0).toBe(0);
        for (const [i, phase] of phases.entries()) expect(phase.to).toBeGreaterThan(i === 0 ? -1 : phases[i - 1]!.from);
        if (phases.length > 0) expect(phases.at(-1)!.to).toBeGreaterThanOrEqual(steps - 1);
      }),
      { numRuns: 400 },
    );
  });
});
