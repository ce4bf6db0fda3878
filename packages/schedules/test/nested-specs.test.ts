import { describe, expect, it } from "vitest";
import { parseSchedule, simulate } from "../src/index.ts";
import { errorOf } from "./error-of.ts";

const step = { type: "StepLR", step_size: 3 };

function nestedTo(depth: number): unknown {
  let spec: unknown = step;
  for (let level = 1; level < depth; level++) spec = { type: "ChainedScheduler", schedulers: [spec] };
  return spec;
}

describe("parseSchedule of compositions", () => {
  it("should fill in the defaults of the schedules inside, and take bare names", () => {
    expect(parseSchedule({ type: "SequentialLR", schedulers: ["LinearLR", step], milestones: [4] })).toEqual({
      type: "SequentialLR",
      schedulers: [
        { type: "LinearLR", start_factor: 1 / 3, end_factor: 1, total_iters: 5 },
        { type: "StepLR", step_size: 3, gamma: 0.1 },
      ],
      milestones: [4],
    });
  });

  it.each<[spec: unknown, code: string, key: string, expected: string]>([
    [{ type: "SequentialLR" }, "missing_key", "schedulers", "a list of at least one schedule"],
    [{ type: "SequentialLR", schedulers: [], milestones: [] }, "invalid_value", "schedulers", "at least one"],
    [{ type: "SequentialLR", schedulers: step, milestones: [] }, "invalid_value", "schedulers", "a list"],
    [{ type: "SequentialLR", schedulers: [step, 3], milestones: [1] }, "invalid_spec", "schedulers[1]", "an object"],
    [{ type: "SequentialLR", schedulers: [step, step], milestones: [] }, "invalid_value", "milestones", "1 of them"],
    [
      { type: "SequentialLR", schedulers: [step, step, step], milestones: [5, 2] },
      "invalid_value",
      "milestones[1]",
      "at least 5",
    ],
    [{ type: "SequentialLR", schedulers: [step, step], milestones: [-1] }, "invalid_value", "milestones[0]", ">= 0"],
    [
      { type: "ChainedScheduler", schedulers: [{ type: "SetpLR" }] },
      "unknown_type",
      "schedulers[0].type",
      'did you mean "StepLR"',
    ],
    [
      { type: "ChainedScheduler", schedulers: [{ type: "StepLR" }] },
      "missing_key",
      "schedulers[0].step_size",
      "an integer >= 1",
    ],
    [{ type: "ChainedScheduler", schedulers: [step, 3] }, "invalid_spec", "schedulers[1]", "an object such as"],
    [
      {
        type: "ChainedScheduler",
        schedulers: [step, { type: "ScaleLR", factor: 1, scheduler: { ...step, gamma: -1 } }],
      },
      "invalid_value",
      "schedulers[1].scheduler.gamma",
      "a number >= 0",
    ],
    [{ type: "ScaleLR", factor: 2 }, "missing_key", "scheduler", "a schedule such as"],
    [{ type: "ScaleLR", scheduler: step, factor: -2 }, "invalid_value", "factor", ">= 0"],
    [{ type: "ClampLR", scheduler: step, minimum: 2, maximum: 1 }, "invalid_value", "maximum", ">= minimum (2)"],
    [{ type: "RepeatLR", scheduler: step, every: 0 }, "invalid_value", "every", ">= 1"],
    [{ ...step, compat: "torch" }, "invalid_value", "compat", '"pytorch"'],
    [{ type: "LambdaLR" }, "missing_key", "lr_lambda", "a formula of epoch"],
    [{ type: "LambdaLR", lr_lambda: 3 }, "invalid_value", "lr_lambda", "a formula of epoch"],
    [{ type: "LambdaLR", lr_lambda: "process.exit(1)" }, "invalid_expression", "lr_lambda", "a function: one of"],
    [{ type: "LambdaLR", lr_lambda: ["epoch", "constructor"] }, "invalid_expression", "lr_lambda[1]", "epoch"],
    [{ type: "MultiplicativeLR", lr_lambda: "" }, "invalid_value", "lr_lambda", "a formula"],
    [{ type: "ConstantLR", factor: 1.5 }, "invalid_value", "factor", ">= 0 and <= 1"],
    [{ type: "LinearLR", start_factor: 0 }, "invalid_value", "start_factor", "> 0 and <= 1"],
    [{ type: "LinearLR", end_factor: 2 }, "invalid_value", "end_factor", ">= 0 and <= 1"],
    [{ type: "CosineAnnealingWarmRestarts", T_0: 2.5 }, "invalid_value", "T_0", "an integer >= 1"],
    [{ type: "CosineAnnealingWarmRestarts", T_0: 5, T_mult: 0 }, "invalid_value", "T_mult", "an integer >= 1"],
    [{ type: "OneCycleLR", max_lr: 1 }, "invalid_value", "total_steps", "both epochs and steps_per_epoch"],
    [{ type: "OneCycleLR", max_lr: 1, epochs: 3 }, "invalid_value", "total_steps", "both epochs and steps_per_epoch"],
    [{ type: "OneCycleLR", max_lr: 1, total_steps: 0 }, "invalid_value", "total_steps", "an integer >= 1"],
    [{ type: "OneCycleLR", max_lr: 1, total_steps: 9, pct_start: 1.1 }, "invalid_value", "pct_start", ">= 0 and <= 1"],
    [
      { type: "OneCycleLR", max_lr: 1, total_steps: 9, anneal_strategy: "exp" },
      "invalid_value",
      "anneal_strategy",
      '"cos", "linear"',
    ],
    [{ type: "SWALR", swa_lr: 1, anneal_epochs: -1 }, "invalid_value", "anneal_epochs", ">= 0"],
  ])("should name the key when given %j", (spec, code, key, expected) => {
    const error = errorOf(() => parseSchedule(spec));
    expect(error).toMatchObject({ code, details: { key } });
    expect(error.details.expected).toContain(expected);
    expect(error.message).not.toContain("\n");
  });

  it("should refuse a spec that is nested too deep or holds too many schedules", () => {
    expect(parseSchedule(nestedTo(32))).toMatchObject({ type: "ChainedScheduler" });
    for (const depth of [33, 1000, 100_000]) {
      expect(errorOf(() => parseSchedule(nestedTo(depth))).code).toBe("too_deep");
    }
    const wide = {
      type: "ChainedScheduler",
      schedulers: new Array(200).fill({ type: "ChainedScheduler", schedulers: new Array(200).fill(step) }),
    };
    expect(errorOf(() => parseSchedule(wide)).code).toBe("too_deep");
    const round: Record<string, unknown> = { type: "ChainedScheduler" };
    round["schedulers"] = [round];
    expect(errorOf(() => parseSchedule(round)).code).toBe("too_deep");
  });
});

describe("functions in code", () => {
  it("should take the place of a formula, alone and per group", () => {
    const half = (epoch: number): number => 0.5 ** epoch;
    expect(simulate({ type: "LambdaLR", lr_lambda: half }, { lr: 1, steps: 3 }).lr).toEqual([[1], [0.5], [0.25]]);
    const each = simulate({ type: "MultiplicativeLR", lr_lambda: [() => 0.5, "1"] }, { lr: [1, 2], steps: 3 });
    expect(each.lr).toEqual([
      [1, 2],
      [0.5, 2],
      [0.25, 2],
    ]);
    const cyclic = {
      type: "CyclicLR",
      base_lr: 0,
      max_lr: 1,
      step_size_up: 1,
      scale_fn: (x: number) => 1 / x,
    } as const;
    expect(simulate(cyclic, { lr: 1, steps: 4 }).lr).toEqual([[0], [1], [0], [0.5]]);
  });

  it("should be refused in lists of the wrong length or where no formula stands", () => {
    const spec = { type: "LambdaLR", lr_lambda: [() => 1] } as const;
    const error = errorOf(() => simulate(spec, { lr: [1, 2], steps: 3 }));
    expect(error).toMatchObject({ code: "group_count", details: { key: "lr_lambda" } });
    expect(errorOf(() => parseSchedule({ type: "StepLR", step_size: () => 3 })).code).toBe("invalid_value");
    expect(errorOf(() => parseSchedule({ type: "LambdaLR", lr_lambda: [() => 1, 3] })).code).toBe("invalid_value");
  });
});
