import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedForm, parseSchedule, scaleLengths, simulate } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { definitions, specOf } from "./random-spec.ts";

const cosine = { type: "CosineAnnealingLR", T_max: 12 } as const;
const warm = { init_value: 0, peak_value: 0.1, warmup_steps: 2, decay_steps: 10, end_value: 0, exponent: 1 };

describe("scaleLengths", () => {
  it.each<[ScheduleInput]>(
    (
      [
        { type: "StepLR", step_size: 5 },
        { type: "MultiStepLR", milestones: [3, 9] },
        cosine,
        { type: "CosineAnnealingWarmRestarts", T_0: 4, T_mult: 2 },
        { type: "LinearLR", start_factor: 0.1, total_iters: 8 },
        { type: "CyclicLR", base_lr: 0.01, max_lr: 1, step_size_up: 4, step_size_down: 6 },
        {
          type: "PiecewiseLR",
          points: [
            [1, 0.5],
            [7.5, 1],
          ],
        },
        {
          type: "piecewise_interpolate_schedule",
          interpolate_type: "linear",
          boundaries_and_scales: { "4": 0.5, "10": 2 },
        },
        { type: "sgdr_schedule", cosine_kwargs: [warm, { ...warm, decay_steps: 20 }] },
        { type: "SequentialLR", schedulers: [{ type: "LinearLR", total_iters: 4 }, cosine], milestones: [4] },
        { type: "WarmupLR", scheduler: { type: "WindowLR", scheduler: cosine, begin: 2, end: 6 }, warmup_steps: 3 },
      ] as const
    ).map((spec): [ScheduleInput] => [spec]),
  )("should keep the shape over a run three times as long: %j", (spec) => {
    const short = closedForm(spec, { lr: 0.1 });
    const long = closedForm(scaleLengths(spec, 3), { lr: 0.1 });
    for (let step = 0; step < 30; step++) expect(long.at(3 * step)[0]).toBeCloseTo(short.at(step)[0]!, 12);
  });

  it("should stretch a one-cycle curve whose total is given as epochs times steps", () => {
    const spec = { type: "OneCycleLR", max_lr: 1, epochs: 4, steps_per_epoch: 10 } as const;
    expect(scaleLengths(spec, 1.5)).toMatchObject({ epochs: 4, steps_per_epoch: 15 });
  });

  it("should leave texts, factors per step, formulas and counts of metrics alone", () => {
    for (const spec of [
      { type: "StepLR", step_size: "30%" },
      { type: "ExponentialLR", gamma: 0.9 },
      { type: "LambdaLR", lr_lambda: "0.95 ** epoch" },
      { type: "ReduceLROnPlateau", patience: 5, cooldown: 3 },
      { type: "PiecewiseLR", points: [["5%", 1]] },
      { type: "piecewise_constant_schedule", boundaries_and_scales: { "2ep": 0.5 } },
    ] as const) {
      expect(scaleLengths(spec, 4)).toEqual(parseSchedule(spec));
    }
  });

  it("should round to whole steps, and never below the least that an argument takes", () => {
    expect(scaleLengths({ type: "StepLR", step_size: 3 }, 1.5)).toMatchObject({ step_size: 5 });
    expect(scaleLengths({ type: "StepLR", step_size: 3 }, 0.01)).toMatchObject({ step_size: 1 });
  });

  it("should give a spec that runs, whatever it is made of", () => {
    const spec = fc.constantFrom(...definitions).chain((definition) => specOf(definition));
    fc.assert(
      fc.property(spec, fc.double({ min: 1, max: 20, noNaN: true }), (each, factor) => {
        expect(parseSchedule(scaleLengths(each, factor))).toEqual(scaleLengths(each, factor));
        expect(scaleLengths(each, 1)).toEqual(each);
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, -1, Number.NaN, Infinity])("should refuse the factor %s", (factor) => {
    expect(errorOf(() => scaleLengths(cosine, factor))).toMatchObject({
      code: "invalid_option",
      details: { key: "factor" },
    });
  });
});

describe("SwitchLR", () => {
  const long = { type: "CosineAnnealingLR", T_max: 24 } as const;
  const rates = (spec: ScheduleInput, metrics?: number[]): number[] =>
    simulate(spec, { lr: 1, steps: 24, ...(metrics && { metrics }) }).lr.map(([rate]) => rate!);

  it("should follow each schedule where it has come to by itself", () => {
    const switched = rates({ type: "SwitchLR", schedulers: [cosine, long], milestones: [8] });
    expect(switched).toEqual([...rates(cosine).slice(0, 8), ...rates(long).slice(8)]);
  });

  it("should give every schedule every metric, followed or not", () => {
    const plateau = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5 } as const;
    const metrics = Array.from({ length: 23 }, () => 1);
    const switched = rates({ type: "SwitchLR", schedulers: [cosine, plateau], milestones: [3] }, metrics);
    expect(switched.slice(3)).toEqual(rates(plateau, metrics).slice(3));
  });

  it("should refuse milestones that do not fit its schedules", () => {
    const error = errorOf(() => parseSchedule({ type: "SwitchLR", schedulers: [cosine, long], milestones: [] }));
    expect(error).toMatchObject({ code: "invalid_value", details: { key: "milestones" } });
  });
});
