import { describe, expect, it } from "vitest";
import {
  createScheduler,
  lengthInSteps,
  parseLength,
  parseSchedule,
  resolveLengths,
  schedulerDefinitions,
  simulate,
} from "../src/index.ts";
import type { Length, RunLengths, SchedulerDefinition, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";

const run: RunLengths = { stepsPerEpoch: 100, epochs: 20, batchSize: 64 };
const byEpoch: RunLengths = { ...run, interval: "epoch" };
const byEvaluation: RunLengths = { ...run, interval: "evaluation", stepsPerEvaluation: 50 };

describe("lengthInSteps", () => {
  it.each<[length: Length, run: RunLengths, steps: number]>([
    [7, {}, 7],
    ["5ep", run, 500],
    ["0.5ep", run, 50],
    ["500it", run, 500],
    ["30%", run, 600],
    ["64e3sp", run, 1000],
    ["5ep", byEpoch, 5],
    ["250it", byEpoch, 3],
    ["30%", byEpoch, 6],
    ["64000sp", byEpoch, 10],
    ["5ep", byEvaluation, 10],
    ["500it", byEvaluation, 10],
    ["50%", byEvaluation, 20],
    ["3ep", { interval: "evaluation", stepsPerEpoch: 10 }, 3],
    ["30%", { steps: 90 }, 27],
    ["5ep", { interval: "epoch" }, 5],
    ["0%", { steps: 90 }, 0],
    ["100%", { interval: "epoch", epochs: 90 }, 90],
  ])("should make %j of a run %j %d steps", (length, of, steps) => {
    expect(lengthInSteps(length, of)).toBe(steps);
  });

  it.each<[length: Length, run: RunLengths, key: string]>([
    ["5ep", {}, "stepsPerEpoch"],
    ["500it", { interval: "epoch" }, "stepsPerEpoch"],
    ["30%", { stepsPerEpoch: 10 }, "epochs"],
    ["2e6sp", run && { stepsPerEpoch: 10 }, "batchSize"],
    ["5ep", { stepsPerEpoch: 0 }, "stepsPerEpoch"],
    ["5ep", { stepsPerEpoch: NaN }, "stepsPerEpoch"],
  ])("should say what the run leaves open when %j meets %j", (length, of, key) => {
    expect(errorOf(() => lengthInSteps(length, of))).toMatchObject({ code: "unresolved_length", details: { key } });
  });

  it.each(["", "5", "ep", "-5ep", "5 epochs", "1e999ep", "NaN%", "5ep5", "0x5ep", "9".repeat(50) + "ep"])(
    "should refuse %j",
    (text) => {
      expect(parseLength(text)).toBeUndefined();
      const error = errorOf(() => parseSchedule({ type: "StepLR", step_size: text }));
      expect(error).toMatchObject({ code: "invalid_value", details: { key: "step_size" } });
      expect(error.details.expected).toContain('"5ep"');
    },
  );
});

describe("resolveLengths", () => {
  const spec = {
    type: "SequentialLR",
    milestones: ["5%", "75%"],
    schedulers: [
      { type: "LinearLR", total_iters: "5%" },
      { type: "MultiStepLR", milestones: [3, "2ep", "1000it"] },
      { type: "CosineAnnealingLR", T_max: "25%" },
    ],
  } as const satisfies ScheduleInput;

  it("should resolve every length of every schedule inside when the run is known", () => {
    expect(resolveLengths(spec, run)).toMatchObject({
      milestones: [100, 1500],
      schedulers: [{ total_iters: 100 }, { milestones: [3, 200, 1000] }, { T_max: 500 }],
    });
    expect(resolveLengths(spec, byEpoch)).toMatchObject({
      milestones: [1, 15],
      schedulers: [{ total_iters: 1 }, { milestones: [3, 2, 10] }, { T_max: 5 }],
    });
  });

  it("should give the same curve, stretched, when the run is twice as long", () => {
    const cosine = { type: "CosineAnnealingLR", T_max: "100%" } as const;
    const short = simulate(cosine, { lr: 1, steps: 101 - 1 });
    const long = simulate(cosine, { lr: 1, steps: 200 });
    short.lr.forEach(([rate], step) => expect(long.lr[2 * step]![0]).toBeCloseTo(rate!, 12));
  });

  it("should never go below the least that a parameter takes", () => {
    expect(resolveLengths({ type: "StepLR", step_size: "0.1%" }, { steps: 10 })).toMatchObject({ step_size: 1 });
    expect(resolveLengths({ type: "ConstantLR", total_iters: "1%" }, { steps: 10 })).toMatchObject({ total_iters: 0 });
  });

  it("should resolve the steps of points, the keys of factors and the fields of cycles", () => {
    const drawn = {
      type: "PiecewiseLR",
      points: [
        [0, 0.1],
        ["5%", 1],
        ["2ep", 0.5],
        [1500, 0],
      ],
    } as const;
    expect(parseSchedule(drawn)).toMatchObject({
      points: [
        [0, 0.1],
        ["5%", 1],
        ["2ep", 0.5],
        [1500, 0],
      ],
    });
    expect(resolveLengths(drawn, run)).toMatchObject({
      points: [
        [0, 0.1],
        [100, 1],
        [200, 0.5],
        [1500, 0],
      ],
    });
    for (const more of [
      { type: "piecewise_constant_schedule" },
      { type: "piecewise_interpolate_schedule", interpolate_type: "linear" },
    ] as const) {
      const factors = { ...more, init_value: 1, boundaries_and_scales: { "30%": 0.5, "700": 0.1, "64e3sp": 0.2 } };
      expect(parseSchedule(factors)).toMatchObject({ boundaries_and_scales: { "30%": 0.5 } });
      expect(resolveLengths(factors, run)).toMatchObject({ boundaries_and_scales: { 600: 0.5, 700: 0.1, 1000: 0.2 } });
    }
    const cycles = {
      type: "sgdr_schedule",
      cosine_kwargs: [{ init_value: 0, peak_value: 1, warmup_steps: "1ep", decay_steps: "50%" }],
    } as const;
    expect(resolveLengths(cycles, run)).toMatchObject({ cosine_kwargs: [{ warmup_steps: 100, decay_steps: 1000 }] });
    expect(errorOf(() => createScheduler(cycles, { lr: 1 }))).toMatchObject({
      code: "unresolved_length",
      details: { key: "cosine_kwargs" },
    });
    expect(errorOf(() => createScheduler(drawn, { lr: 1 }))).toMatchObject({ details: { key: "points" } });
  });

  it("should let the last of some points count, and factors multiply, when they come to fall on one step", () => {
    const short: RunLengths = { steps: 10 };
    const drawn = {
      type: "PiecewiseLR",
      points: [
        [0, 0.1],
        ["1%", 1],
        ["2%", 0.5],
        ["100%", 0],
      ],
    } as const;
    expect(resolveLengths(drawn, short)).toMatchObject({
      points: [
        [0, 0.5],
        [10, 0],
      ],
    });
    const factors = { type: "piecewise_constant_schedule", boundaries_and_scales: { "30%": 0.5, "31%": 0.1 } } as const;
    expect(resolveLengths(factors, short)).toMatchObject({ boundaries_and_scales: { 3: 0.05 } });
  });

  it("should keep fractions of a step only where the original takes them", () => {
    const fraction = { type: "StepLRScheduler", decay_t: "2.4ep" } as const;
    expect(resolveLengths(fraction, byEpoch)).toMatchObject({ decay_t: 2.4 });
    expect(resolveLengths({ type: "StepLR", step_size: "2.4ep" }, byEpoch)).toMatchObject({ step_size: 2 });
  });

  it.each<[spec: unknown, key: string]>([
    [{ type: "PiecewiseLR", points: [["5 epochs", 1]] }, "points[0]"],
    [
      {
        type: "PiecewiseLR",
        points: [
          [1, 1],
          ["-5ep", 1],
        ],
      },
      "points[1]",
    ],
    [{ type: "piecewise_constant_schedule", boundaries_and_scales: { "5epochs": 1 } }, "boundaries_and_scales"],
    [
      { type: "sgdr_schedule", cosine_kwargs: [{ init_value: 0, warmup_steps: "x", decay_steps: 9 }] },
      "cosine_kwargs[0].warmup_steps",
    ],
  ])("should refuse what is no length inside %j", (spec, key) => {
    expect(errorOf(() => parseSchedule(spec))).toMatchObject({ code: "invalid_value", details: { key } });
  });

  // Numbers of steps that are no length: how often something happens, or how many steps the trainer makes.
  const counts = new Set(["T_mult", "epochs", "steps_per_epoch", "cycle_limit", "num_cycles", "times", "reset_start"]);
  const others = new Set(["noise_seed", "model_size", "batch_size", "tokens_per_step"]);

  it("should take a length wherever a parameter counts scheduler steps", () => {
    const rigid = Object.values<SchedulerDefinition>(schedulerDefinitions).flatMap(({ type, parameters }) =>
      Object.entries(parameters)
        .filter(([name, { kind }]) => /^(integers?|points|map)$/.test(kind) && !counts.has(name) && !others.has(name))
        .filter(([, parameter]) => !("length" in parameter))
        .map(([name]) => `${type} ${name}`),
    );
    expect(rigid).toEqual([]);
  });

  it("should leave a spec of plain steps as it is", () => {
    expect(resolveLengths({ type: "StepLR", step_size: 3 }, {})).toEqual(
      parseSchedule({ type: "StepLR", step_size: 3 }),
    );
  });

  it("should keep a length as it was written when a spec is only checked", () => {
    const once = parseSchedule(spec);
    expect(once).toMatchObject({ milestones: ["5%", "75%"] });
    expect(parseSchedule(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });

  it("should check what lengths come to when they are resolved", () => {
    const falling = { ...spec, milestones: ["50%", 10] } as const;
    expect(parseSchedule(falling)).toMatchObject({ milestones: ["50%", 10] });
    expect(errorOf(() => resolveLengths(falling, run))).toMatchObject({ details: { key: "milestones[1]" } });
  });

  it("should ask for the run when a schedule that stretches is started without one", () => {
    const error = errorOf(() => createScheduler({ type: "StepLR", step_size: "5ep" }, { lr: 1 }));
    expect(error).toMatchObject({ code: "unresolved_length", details: { key: "step_size" } });
    const scheduler = createScheduler({ type: "StepLR", step_size: "5ep" }, { lr: 1, run: { stepsPerEpoch: 2 } });
    expect(scheduler.spec).toMatchObject({ step_size: 10 });
  });
});
