import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersToMetric, closedForm, createScheduler, simulate, trace } from "../src/index.ts";
import type { JsonObject, ScheduleInput, ScheduleSpec, Simulation } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { attempt, deepSpec } from "./random-spec.ts";

const throughJson = (state: JsonObject): JsonObject => JSON.parse(JSON.stringify(state)) as JsonObject;

const plain = { type: "StepLR", step_size: 7, gamma: 0.5 };

const lr = [0.3, 0.02];
const metricsFor = (steps: number): number[] =>
  Array.from({ length: steps }, (_, i) => 1 / (1 + (i % 17)) + 0.1 * (i % 3));

/** The largest difference between closed form and recursion, as a share of the value or of a rounding error's reach. */
function worst(spec: ScheduleSpec, stepped: Simulation, steps: number): number {
  const form = closedForm(spec, { lr });
  const largest = stepped.lr.flat().reduce((a, b) => Math.max(a, b), 0);
  let share = 0;
  for (let step = 0; step < steps; step++) {
    const direct = form.at(step);
    for (let group = 0; group < lr.length; group++) {
      const apart = Math.abs(direct[group]! - stepped.lr[step]![group]!);
      if (apart > 1e-15 * largest) share = Math.max(share, apart / Math.abs(direct[group]!));
    }
  }
  return share;
}

describe("closed form and recursion", () => {
  it("should start a later schedule from the base rate when the first is a product that begins at zero", () => {
    const warmedUp = { type: "cosine_with_restarts", num_warmup_steps: 1, num_training_steps: 1 };
    const product = { type: "ProductLR", schedulers: [{ type: "StepLR", step_size: 7 }, warmedUp] };
    const falling = { type: "ExponentialLR", gamma: 0.5 };
    const spec = { type: "SequentialLR", schedulers: [product, falling], milestones: [3] } as unknown as ScheduleSpec;
    expect(simulate(spec, { lr: 0.1, steps: 6 }).lr.flat()).toEqual([0, 0.1, 0, 0.1, 0.05, 0.025]);
    const form = closedForm(spec, { lr: 0.1 });
    expect([0, 1, 2, 3, 4, 5].map((step) => form.at(step)[0])).toEqual([0, 0.1, 0, 0.1, 0.05, 0.025]);
  });

  it("should agree to 1e-9 over 400 steps, whatever the schedule and what it is composed of", () => {
    let compared = 0;
    fc.assert(
      fc.property(deepSpec, (spec) => {
        fc.pre(!answersToMetric(spec));
        const stepped = attempt(() => simulate(spec, { lr, steps: 400 }));
        if (stepped === undefined) return;
        expect(worst(spec, stepped, 400)).toBeLessThanOrEqual(1e-9);
        const form = closedForm(spec, { lr });
        stepped.momentum?.forEach((row, step) => {
          row.forEach((value, group) => expect(form.momentumAt(step)![group]).toBeCloseTo(value, 12));
        });
        compared += 1;
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it.each<ScheduleInput>([
    { type: "StepLR", step_size: 977, gamma: 0.9 },
    { type: "MultiStepLR", milestones: [10, 5000, 70_000], gamma: 0.3 },
    { type: "ExponentialLR", gamma: 0.9998 },
    { type: "LinearLR", start_factor: 1, end_factor: 0, total_iters: 100_000 },
    { type: "LinearLR", start_factor: 1e-3, total_iters: 77_777 },
    { type: "PolynomialLR", total_iters: 100_000, power: 2 },
    { type: "CosineAnnealingLR", T_max: 7 },
    { type: "CosineAnnealingLR", T_max: 1000, eta_min: 1e-5 },
    { type: "CosineAnnealingLR", T_max: 100_000 },
    { type: "CosineAnnealingWarmRestarts", T_0: 10, T_mult: 3 },
    { type: "CyclicLR", base_lr: 0.01, max_lr: 1, step_size_up: 333, mode: "triangular2" },
    { type: "OneCycleLR", max_lr: 1, total_steps: 90_000, three_phase: true },
    { type: "LambdaLR", lr_lambda: "1 / (1 + epoch / 1000)" },
    { type: "MultiplicativeLR", lr_lambda: "1 - 1 / (epoch + 100)" },
    { type: "SWALR", swa_lr: 0.01, anneal_epochs: 100_000 },
    {
      type: "SequentialLR",
      milestones: [1000, 50_000],
      schedulers: [
        { type: "LinearLR", total_iters: 1000 },
        {
          type: "ChainedScheduler",
          schedulers: [
            { type: "ExponentialLR", gamma: 0.9999 },
            { type: "StepLR", step_size: 5000 },
          ],
        },
        { type: "RepeatLR", every: 777, gamma: 0.99, scheduler: { type: "CosineAnnealingLR", T_max: 777 } },
      ],
    },
    {
      type: "ChainedScheduler",
      schedulers: [
        { type: "LinearLR", total_iters: 500 },
        { type: "CosineAnnealingLR", T_max: 3000, eta_min: 1e-4 },
      ],
    },
  ])("should agree to 1e-9 over 100,000 steps: %j", (spec) => {
    const steps = 100_001;
    expect(worst(spec as ScheduleSpec, simulate(spec, { lr, steps }), steps)).toBeLessThanOrEqual(1e-9);
  });

  it("should replay a chain without a closed form when asked for steps in any order", () => {
    const spec = {
      type: "ChainedScheduler",
      schedulers: [
        { type: "CosineAnnealingLR", T_max: 40, eta_min: 0.01 },
        { type: "ExponentialLR", gamma: 0.999 },
      ],
    } as const;
    const stepped = simulate(spec, { lr, steps: 3000 });
    const form = closedForm(spec, { lr });
    for (const step of [2500, 3, 2049, 1024, 1023, 2998, 0]) expect(form.at(step)).toEqual(stepped.lr[step]);
    expect(form.at(10.5)[0]).toBeCloseTo((stepped.lr[10]![0]! + stepped.lr[11]![0]!) / 2, 15);
  });
});

describe("state and load of compositions", () => {
  it("should continue identically when saved and loaded at any step, through JSON", () => {
    let continued = 0;
    fc.assert(
      fc.property(deepSpec, fc.nat(60), (spec, at) => {
        const metrics = metricsFor(120);
        if (attempt(() => simulate(spec, { lr, steps: 120, metrics })) === undefined) return;
        const first = createScheduler(spec, { lr });
        for (let step = 0; step < at; step++) first.step(metrics[step]);
        const second = createScheduler(spec, { lr });
        for (let step = 0; step < 5; step++) second.step(metrics[step]);
        second.load(throughJson(first.state()));
        expect(second.state()).toEqual(first.state());
        for (let step = at; step < at + 40; step++) {
          expect(second.step(metrics[step])).toEqual(first.step(metrics[step]));
          expect([second.lr, second.momentum]).toEqual([first.lr, first.momentum]);
        }
        continued += 1;
      }),
      { numRuns: 300 },
    );
    expect(continued).toBeGreaterThan(150);
  });

  it.each<[change: object, key: string]>([
    [{ _schedulers: [] }, "_schedulers"],
    [{ _schedulers: [null, null] }, "_schedulers"],
    [{ _schedulers: undefined }, "_schedulers"],
    [{ _milestones: [4] }, "_milestones"],
    [{ last_epoch: "3" }, "last_epoch"],
  ])("should change nothing and name the key when a sequence's state holds %j", (change, key) => {
    const spec = { type: "SequentialLR", milestones: [3], schedulers: [plain, plain] } as const;
    const scheduler = createScheduler(spec, { lr: 1 });
    for (let step = 0; step < 5; step++) scheduler.step();
    const good = scheduler.state();
    const error = errorOf(() => scheduler.load({ ...good, ...change }));
    expect(error).toMatchObject({ code: "invalid_state", details: { key } });
    expect(scheduler.state()).toEqual(good);
  });
});

describe("compositions", () => {
  const exponential = { type: "ExponentialLR", gamma: 0.5 };
  const at = (spec: ScheduleInput, steps: number): number[] =>
    simulate(spec, { lr: 1, steps, metrics: metricsFor(steps) }).lr.map(([rate]) => rate!);

  it("should multiply the rates of a schedule when it is scaled", () => {
    expect(at({ type: "ScaleLR", scheduler: exponential, factor: 3 }, 3)).toEqual([3, 1.5, 0.75]);
    const each = simulate({ type: "ScaleLR", scheduler: exponential, factor: [1, 10] }, { lr: [1, 2], steps: 2 });
    expect(each.lr).toEqual([
      [1, 20],
      [0.5, 10],
    ]);
  });

  it("should keep the rates in bounds and run on underneath when clamped", () => {
    const cosine = { type: "CosineAnnealingLR", T_max: 4 };
    const clamped = at({ type: "ClampLR", scheduler: cosine, minimum: 0.25, maximum: 0.75 }, 9);
    expect(clamped).toEqual(at(cosine as ScheduleInput, 9).map((rate) => Math.min(0.75, Math.max(0.25, rate))));
  });

  it("should begin anew every so many steps when repeated, and run on after the last time", () => {
    expect(at({ type: "RepeatLR", scheduler: exponential, every: 2 }, 5)).toEqual([1, 0.5, 1, 0.5, 1]);
    const twice = { type: "RepeatLR", scheduler: exponential, every: 2, times: 2, gamma: 0.5 } as const;
    expect(at(twice, 6)).toEqual([1, 0.5, 0.5, 0.25, 0.125, 0.0625]);
  });

  it("should give each group its own schedule", () => {
    const schedulers = [exponential, { type: "ConstantLR", factor: 0.5, total_iters: 2 }];
    const { lr: rows } = simulate({ type: "PerGroupLR", schedulers }, { lr: [1, 2], steps: 4 });
    expect(rows).toEqual([
      [1, 1],
      [0.5, 1],
      [0.25, 2],
      [0.125, 2],
    ]);
    const error = errorOf(() => simulate({ type: "PerGroupLR", schedulers }, { lr: 1, steps: 2 }));
    expect(error).toMatchObject({ code: "group_count", details: { key: "schedulers" } });
  });

  it("should multiply whatever a product holds, also schedules that set the rate anew", () => {
    const cycle = { type: "OneCycleLR", max_lr: 1, total_steps: 10 } as const;
    const staircase = { type: "StepLR", step_size: 3, gamma: 0.5 } as const;
    const product = at({ type: "ProductLR", schedulers: [cycle, staircase] }, 10);
    const alone = at(cycle, 10);
    product.forEach((rate, step) => expect(rate).toBeCloseTo(alone[step]! * 0.5 ** Math.floor(step / 3), 14));
  });

  it("should say which schedule begins when a sequence hands over", () => {
    const spec = { type: "SequentialLR", milestones: [3], schedulers: [exponential, plain] } as const;
    const { changes } = trace(spec, { lr: 1, steps: 6 });
    expect(changes.map(({ code, text }) => [code, text])).toEqual([
      ["next", "schedule 2 of 2 (StepLR) begins at step 3: 0.25 -> 1"],
    ]);
  });

  it("should tell every reason when schedules of a chain change the rate at once", () => {
    const schedulers = [
      { type: "StepLR", step_size: 2 },
      { type: "MultiStepLR", milestones: [2] },
    ];
    const { changes } = trace({ type: "ChainedScheduler", schedulers }, { lr: 1, steps: 3 });
    expect(changes[0]).toMatchObject({
      code: "step",
      text: "step 2 reached (every 2); milestone 2 reached: 1 -> 0.01",
    });
  });
});

describe("addGroup", () => {
  it("should join the schedule where the others are, as if it had been there from the start", () => {
    let joined = 0;
    fc.assert(
      fc.property(deepSpec, fc.nat(30), (spec, after) => {
        fc.pre(!answersToMetric(spec));
        const whole = attempt(() => simulate(spec, { lr: [0.3, 0.02], steps: 60 }));
        if (whole === undefined || attempt(() => createScheduler(spec, { lr: 0.3 })) === undefined) return;
        const scheduler = createScheduler(spec, { lr: 0.3 });
        for (let step = 0; step < after; step++) scheduler.step();
        scheduler.addGroup(0.02);
        for (let step = after; step < 60; step++) {
          expect(scheduler.lr).toEqual(whole.lr[step]);
          scheduler.step();
        }
        joined += 1;
      }),
      { numRuns: 150 },
    );
    expect(joined).toBeGreaterThan(70);
  });

  it("should not reduce the newcomer by what a metric brought about before", () => {
    const scheduler = createScheduler({ type: "ReduceLROnPlateau", patience: 0, factor: 0.5 }, { lr: 1 });
    for (let step = 0; step < 4; step++) scheduler.step(1);
    scheduler.addGroup(1);
    expect(scheduler.lr).toEqual([0.125, 1]);
    scheduler.step(1);
    expect(scheduler.lr).toEqual([0.0625, 0.5]);
    expect(scheduler.steps).toBe(5);
  });

  it("should ask for a longer list when an argument has one value per group", () => {
    const spec = { type: "CyclicLR", base_lr: [0.1], max_lr: 1, step_size_up: 4 } as const;
    const scheduler = createScheduler(spec, { lr: 1 });
    scheduler.step();
    expect(errorOf(() => scheduler.addGroup(1))).toMatchObject({ code: "group_count", details: { key: "base_lr" } });
    expect(scheduler.lr).toHaveLength(1);
    scheduler.addGroup(1, { ...spec, base_lr: [0.1, 0.5] });
    expect(scheduler.lr).toEqual([0.325, 0.625]);
    expect(scheduler.momentum).toHaveLength(2);
  });
});

describe("a sequence that begins with a plateau and its warm-up", () => {
  it("should hand the base rate on, not the first rate of the warm-up", () => {
    const plateau = { type: "PlateauLRScheduler", warmup_t: 2, warmup_lr_init: 0 } as const;
    const spec = {
      type: "SequentialLR",
      schedulers: [plateau, { type: "StepLR", step_size: 2 }],
      milestones: [4],
    } as const;
    const { lr } = simulate(spec, { lr: 0.1, steps: 8, metrics: [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3] });
    expect(lr.slice(4).map(([rate]) => rate)).toEqual([0.1, 0.1, expect.closeTo(0.01, 15), expect.closeTo(0.01, 15)]);
  });
});
