import { describe, expect, it } from "vitest";
import { closedForm, createScheduler, simulate } from "../src/index.ts";
import type { JsonObject, ScheduleInput } from "../src/index.ts";
import { knownFaults } from "../tools/known-faults.ts";
import type { KnownFaultId } from "../tools/known-faults.ts";
import { errorOf } from "./error-of.ts";

const rates = (spec: ScheduleInput, steps: number, lr = 1): number[] =>
  simulate(spec, { lr, steps }).lr.map(([rate]) => rate!);

const faithful = <T extends ScheduleInput>(spec: T): T => ({ ...spec, compat: "pytorch" });

/** Runs to a step, saves, loads into a scheduler of its own and compares all that follows with a run without a stop. */
function resumesEverywhere(spec: ScheduleInput, steps: number): void {
  const whole = rates(spec, steps);
  for (let at = 0; at < steps; at++) {
    const first = createScheduler(spec, { lr: 1 });
    for (let step = 0; step < at; step++) first.step();
    const second = createScheduler(spec, { lr: 1 });
    second.load(JSON.parse(JSON.stringify(first.state())) as JsonObject);
    const rest = [second.lr[0]!];
    for (let step = at + 1; step < steps; step++) {
      second.step();
      rest.push(second.lr[0]!);
    }
    expect(rest).toEqual(whole.slice(at));
  }
}

const exponential = { type: "ExponentialLR", gamma: 0.5 } as const;
const stepped = { type: "StepLR", step_size: 2, gamma: 0.5 } as const;

const tests: Readonly<Record<KnownFaultId, () => void>> = {
  "resume-on-boundary"() {
    resumesEverywhere({ type: "StepLR", step_size: 3 }, 10);
    resumesEverywhere({ type: "MultiStepLR", milestones: [2, 5] }, 10);
    resumesEverywhere({ type: "ConstantLR", factor: 0.5, total_iters: 4 }, 10);
  },
  "resume-sequence"() {
    resumesEverywhere(
      { type: "SequentialLR", schedulers: [{ type: "LinearLR" }, exponential, stepped], milestones: [3, 6] },
      12,
    );
  },
  "resume-warm-restarts"() {
    const spec = { type: "CosineAnnealingWarmRestarts", T_0: 4, T_mult: 2 } as const;
    resumesEverywhere(spec, 30);
    // Step 9 lies in the second cycle, of 8 steps: 5 of them are over.
    expect(closedForm(spec, { lr: 0.1 }).at(9)[0]).toBeCloseTo(0.05 * (1 + Math.cos((Math.PI * 5) / 8)), 15);
  },
  "composites-inside"() {
    const inner = { type: "SequentialLR", schedulers: [exponential, stepped], milestones: [2] };
    const inside = rates(inner as ScheduleInput, 6);
    expect(inside).toEqual([1, 0.5, 1, 1, 0.5, 0.5]);
    const later = { type: "SequentialLR", schedulers: [exponential, inner], milestones: [3] } as const;
    expect(rates(later, 9)).toEqual([1, 0.5, 0.25, ...inside]);
    const first = { type: "SequentialLR", schedulers: [inner, exponential], milestones: [6] } as const;
    expect(rates(first, 8)).toEqual([...inside, 1, 0.5]);
    // PyTorch is a step too far from the start, and reaches the inner milestone a step early.
    expect(rates(faithful(first), 4)).toEqual([0.5, 1, 1, 0.5]);
    const chain = {
      type: "ChainedScheduler",
      schedulers: [{ type: "StepLR", step_size: 1, gamma: 0.1 }, inner],
    } as const;
    rates(chain, 6).forEach((rate, step) => expect(rate).toBeCloseTo(inside[step]! * 0.1 ** step, 15));
    // PyTorch's inner hand-over at step 2 goes back to the base rate, and the outer decay so far is lost.
    expect(rates(faithful(chain), 3)[2]).toBe(1);
  },
  "milestone-zero"() {
    const spec = {
      type: "SequentialLR",
      schedulers: [{ type: "ConstantLR", factor: 0.1 }, exponential],
      milestones: [0],
    } as const;
    expect(rates(spec, 3)).toEqual([1, 0.5, 0.25]);
  },
  "plateau-inside"() {
    const plateau = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5 };
    const warmUp = { type: "LinearLR", start_factor: 0.5, total_iters: 2 };
    const sequence = { type: "SequentialLR", schedulers: [warmUp, plateau], milestones: [2] } as const;
    const metrics = [9, 9, 1, 1, 0.5, 1];
    expect(simulate(sequence, { lr: 1, steps: 7, metrics }).lr.flat()).toEqual([0.5, 0.75, 1, 1, 0.5, 0.5, 0.25]);
    const chain = {
      type: "ChainedScheduler",
      schedulers: [plateau, { type: "ConstantLR", factor: 0.5, total_iters: 3 }],
    } as const;
    expect(simulate(chain, { lr: 1, steps: 5, metrics: [1, 1, 0.5, 1] }).lr.flat()).toEqual([
      0.5, 0.5, 0.25, 0.5, 0.25,
    ]);
  },
  "missed-restart"() {
    for (const T_mult of [2, 3, 5, 7, 9, 10, 11, 12]) {
      const form = closedForm({ type: "CosineAnnealingWarmRestarts", T_0: 1, T_mult }, { lr: 1 });
      let start = 0;
      for (let cycle = 0; cycle < 12; cycle++) {
        expect(form.at(start)).toEqual([1]);
        start += T_mult ** cycle;
      }
    }
    const spec = { type: "CosineAnnealingWarmRestarts", T_0: 1, T_mult: 3 } as const;
    expect(closedForm(spec, { lr: 1 }).at(121)).toEqual([1]);
    // PyTorch: step(121) finds the end of the cycle before, step() does not.
    const original = closedForm(faithful(spec), { lr: 1 });
    expect([original.at(40), original.at(120), original.at(121)]).toEqual([
      [1],
      closedForm(spec, { lr: 1 }).at(120),
      [0],
    ]);
    expect(rates(faithful(spec), 122)[121]).toBe(1);
  },
  "one-cycle-past-the-end"() {
    const spec = { type: "OneCycleLR", max_lr: 0.1, total_steps: 10, pct_start: 0.3 } as const;
    const run = rates(spec, 14);
    expect(run[9]).toBeCloseTo(4e-7, 16);
    expect(run.slice(10)).toEqual(new Array(4).fill(run[9]));
    const original = rates(faithful(spec), 11);
    expect(original.slice(0, 10)).toEqual(run.slice(0, 10));
    expect(original[10]).toBeGreaterThan(0.004);
    expect(errorOf(() => rates(faithful(spec), 12))).toMatchObject({
      code: "past_end",
      details: { key: "total_steps" },
    });
  },
  "one-cycle-empty-phase"() {
    const spec = { type: "OneCycleLR", max_lr: 0.1, total_steps: 10, pct_start: 0.1 } as const;
    expect(rates(spec, 2)[0]).toBe(0.1);
    expect(rates(spec, 2)[1]).toBeLessThan(0.1);
    expect(errorOf(() => rates(faithful(spec), 2)).code).toBe("not_finite");
    const rise = rates({ ...spec, pct_start: 1 }, 12);
    expect(rise.slice(9)).toEqual([0.1, 0.1, 0.1]);
    expect(rise.every((rate, step) => step === 0 || rate >= rise[step - 1]!)).toBe(true);
  },
  "zero-length"() {
    const none = { total_iters: 0 } as const;
    const both = (spec: ScheduleInput): number[] => [...rates(spec, 3), ...closedForm(spec, { lr: 1 }).at(2)];
    expect(both({ type: "LinearLR", start_factor: 0.5, end_factor: 0.75, ...none })).toEqual([0.75, 0.75, 0.75, 0.75]);
    expect(both({ type: "PolynomialLR", ...none })).toEqual([0, 0, 0, 0]);
    expect(both({ type: "ConstantLR", factor: 0.5, ...none })).toEqual([1, 1, 1, 1]);
    expect(both(faithful({ type: "LinearLR", start_factor: 0.5, ...none }))).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(both(faithful({ type: "PolynomialLR", ...none }))).toEqual([1, 1, 1, 1]);
    expect(both(faithful({ type: "ConstantLR", factor: 0.5, ...none }))).toEqual([0.5, 0.5, 0.5, 0.5]);
  },
  "impossible-lengths"() {
    expect(errorOf(() => rates({ type: "StepLR", step_size: 0 }, 2)).details).toMatchObject({ key: "step_size" });
    expect(errorOf(() => rates({ type: "CosineAnnealingLR", T_max: 0 }, 2)).details).toMatchObject({ key: "T_max" });
  },
  "negative-metrics"() {
    const spec = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5, threshold: 0.1 } as const;
    const run = (of: ScheduleInput, metrics: number[]): number[] =>
      simulate(of, { lr: 1, steps: metrics.length + 1, metrics }).lr.flat();
    expect(run(spec, [-1, -0.95, -1.2])).toEqual([1, 1, 0.5, 0.5]);
    expect(run(faithful(spec), [-1, -0.95, -1.2])).toEqual([1, 1, 1, 1]);
    const largest = { ...spec, mode: "max" } as const;
    expect(run(largest, [-1, -1.05, -0.8])).toEqual([1, 1, 0.5, 0.5]);
    expect(run(faithful(largest), [-1, -1.05, -0.8])).toEqual([1, 1, 1, 1]);
    expect(run(spec, [1, 0.95, 0.8])).toEqual(run(faithful(spec), [1, 0.95, 0.8]));
  },
  "group-added-later"() {
    for (const spec of [exponential, { type: "CosineAnnealingWarmRestarts", T_0: 4, T_mult: 2 }, stepped] as const) {
      const scheduler = createScheduler(spec, { lr: 1 });
      for (let step = 0; step < 5; step++) scheduler.step();
      scheduler.addGroup(0.1);
      const whole = simulate(spec, { lr: [1, 0.1], steps: 12 }).lr;
      for (let step = 5; step < 12; step++, scheduler.step()) expect(scheduler.lr).toEqual(whole[step]);
    }
  },
  "cyclic-after-another"() {
    const cyclic = { type: "CyclicLR", base_lr: 0.1, max_lr: 0.5, step_size_up: 4 };
    const spec = { type: "ChainedScheduler", schedulers: [stepped, cyclic] } as const;
    expect(rates(spec, 2)).toEqual([0.1, 0.2]);
    expect(rates(faithful(spec), 2)).toEqual([1, 0.2]);
  },
  "aliased-rates"() {
    const scheduler = createScheduler({ type: "SequentialLR", schedulers: [exponential], milestones: [] }, { lr: 1 });
    const before = scheduler.lr;
    scheduler.step();
    expect([before, scheduler.lr]).toEqual([[1], [0.5]]);
  },
  "below-zero"() {
    const schedulers = [
      { type: "StepLR", step_size: 1, gamma: 0.01 },
      { type: "CosineAnnealingLR", T_max: 10, eta_min: 0.5 },
    ];
    const error = errorOf(() => rates({ type: "ChainedScheduler", schedulers }, 20));
    expect(error.code).toBe("not_finite");
    expect(rates({ type: "ProductLR", schedulers }, 20).every((rate) => rate >= 0)).toBe(true);
  },
  "shared-base-rate"() {
    const cycle = { type: "OneCycleLR", max_lr: 0.5, total_steps: 10, div_factor: 5 };
    const after = { type: "SequentialLR", schedulers: [cycle, exponential], milestones: [5] } as const;
    expect(rates(after, 7).slice(5)).toEqual([0.1, 0.05]);
    const before = { type: "SequentialLR", schedulers: [exponential, cycle], milestones: [2] } as const;
    expect(rates(before, 2)).toEqual([0.1, 0.05]);
    expect(closedForm(before, { lr: 1 }).at(1)).toEqual([0.05]);
  },
  "shared-corners"() {
    const cycle = { type: "OneCycleLR", max_lr: 1, total_steps: 10 };
    const lower = { ...cycle, max_lr: 0.25 };
    const spec = { type: "SequentialLR", schedulers: [cycle, lower], milestones: [10] } as const;
    const run = rates(spec, 20);
    expect(Math.max(...run.slice(0, 10))).toBe(1);
    expect(Math.max(...run.slice(10))).toBe(0.25);
    const original = rates(faithful(spec), 20);
    expect(Math.max(...original)).toBe(0.25);
    expect(original.slice(0, 10)).toEqual(original.slice(10));
    const averaging = { type: "SWALR", swa_lr: 0.5, anneal_epochs: 2 };
    const twice = {
      type: "SequentialLR",
      schedulers: [averaging, { ...averaging, swa_lr: 0.25 }],
      milestones: [5],
    } as const;
    expect(rates(twice, 5)[4]).toBe(0.5);
    expect(rates(faithful(twice), 5)[4]).toBe(0.25);
    const cyclic = {
      type: "CyclicLR",
      base_lr: 0.1,
      max_lr: 1,
      step_size_up: 4,
      base_momentum: 0.25,
      max_momentum: 0.5,
    };
    const handOver = { type: "SequentialLR", schedulers: [cycle, cyclic], milestones: [10] } as const;
    const momentaOf = (of: ScheduleInput): number[] => simulate(of, { lr: 1, steps: 10 }).momentum!.flat();
    expect(Math.min(...momentaOf(handOver))).toBe(0.85);
    expect(Math.min(...momentaOf(faithful(handOver)))).toBe(0.25);
  },
};

describe("known faults of the original", () => {
  it.each(knownFaults)("should be mended as the docs say: $id", ({ id }) => {
    tests[id]();
  });
});
