import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeCode } from "../src/index.ts";
import type { CodeTargetName, ScheduleInput } from "../src/index.ts";
import { answersToMetric } from "../src/answers-to-metric.ts";
import { formulaOf, groupCurves } from "../src/code-out/formula.ts";
import { errorOf } from "./error-of.ts";
import { definitions, specOf } from "./random-spec.ts";

/** Schedules whose values no formula of the step gives: those with noise or a product of changing factors. */
const withoutFormula = new Set(["MultiplicativeLR"]);
/** Their shared recursion has a formula only where every part is a multiple of the rate. */
const sometimesWithout = new Set(["ChainedScheduler"]);

describe("formulas for generated code", () => {
  it.each(definitions.filter(({ loop, type }) => loop !== "closed" && !sometimesWithout.has(type)))(
    "should agree with the schedule at every step when it is $type",
    (definition) => {
      let formulas = 0;
      fc.assert(
        fc.property(specOf(definition), (spec) => {
          if (answersToMetric(spec)) return;
          const groups = spec.type === "PerGroupLR" ? spec.schedulers.length : 2;
          const lr = [0.1, 0.03, 0.5].slice(0, groups);
          for (const [group, curve] of groupCurves(spec, { lr, steps: 100 }).entries()) {
            const known = formulaOf(spec, group) !== undefined;
            expect(curve.kind).toBe(known ? "formula" : "table");
            if (known) formulas += 1;
          }
        }),
        { numRuns: 30, seed: 7 },
      );
      expect(formulas > 0).toBe(!withoutFormula.has(definition.type));
    },
  );
});

describe("writeCode", () => {
  it.each<[spec: ScheduleInput, target: CodeTargetName, text: string]>([
    [{ type: "StepLR", step_size: 30 }, "pytorch", "scheduler = StepLR(optimizer, step_size=30)"],
    [
      { type: "LambdaLR", lr_lambda: "cos(epoch)" },
      "pytorch",
      "scheduler = LambdaLR(optimizer, lr_lambda=lambda epoch: math.cos(epoch))",
    ],
    [
      { type: "LinearToZeroLR", total_iters: 9 },
      "pytorch",
      "scheduler = LambdaLR(optimizer, lambda t: max(0, 1 - t / 9))",
    ],
    [{ type: "SWALR", swa_lr: 0.05 }, "pytorch", "from torch.optim.swa_utils import SWALR"],
    [
      { type: "ExponentialDecay", decay_steps: 9, decay_rate: 0.5 },
      "keras",
      "keras.optimizers.schedules.ExponentialDecay(",
    ],
    [{ type: "StepLR", step_size: 30 }, "keras", "ops.power(0.1, ops.floor_divide(t, 30))"],
    [
      { type: "ReduceLROnPlateau", metric: "validation/loss", threshold_mode: "abs" },
      "keras",
      'keras.callbacks.ReduceLROnPlateau(\n    monitor="val_loss",',
    ],
    [{ type: "StepLR", step_size: 30 }, "optax", "return lr * 0.1 ** (t // 30)"],
    [{ type: "constant_schedule" }, "optax", "schedule = optax.constant_schedule(value=0.1)"],
    [{ type: "ReduceLROnPlateau" }, "optax", "optax.contrib.reduce_on_plateau("],
    [
      { type: "cosine", num_warmup_steps: 5, num_training_steps: 50 },
      "transformers",
      'get_scheduler("cosine", optimizer=optimizer, num_warmup_steps=5',
    ],
    [
      { type: "greedy", patience: 3 },
      "transformers",
      'get_scheduler("greedy", optimizer=optimizer, scheduler_specific',
    ],
    [{ type: "greedy", max_lr: 2 }, "pytorch", "scheduler = MetricLR(\n    optimizer,\n    Greedy("],
    [{ type: "PlateauLRScheduler" }, "keras", 'callback = RateCallback(schedule, [0.1], "val_loss")'],
    [{ type: "PlateauLRScheduler" }, "optax", "rates = MetricRates("],
    [{ type: "ReduceLROnPlateau", metric: "validation/loss" }, "lightning", '"monitor": "validation/loss"'],
    [{ type: "StepLR", step_size: 30 }, "typescript", "createScheduler(schedule, { lr: 0.1 })"],
    [{ type: "StepLR", step_size: 30 }, "typescript", '{\n  type: "StepLR",\n  step_size: 30,\n}'],
    [
      { type: "WarmupLR", warmup_steps: 5, scheduler: { type: "ReduceLROnPlateau" } },
      "typescript",
      "scheduler.step(metric)",
    ],
  ])("should write %j for %s", (spec, target, text) => {
    expect(writeCode(spec, target)).toContain(text);
  });

  it.each([
    ["epochs", { epochs: 10, stepsPerEpoch: 100 }, {}],
    ["the run's steps", undefined, { steps: 1000 }],
  ])("should resolve lengths that stretch when told of %s", (_what, run, options) => {
    const spec = { type: "StepLR", step_size: "30%" } as const;
    expect(writeCode(spec, "pytorch", { ...(run && { run }), ...options })).toContain("step_size=300");
    expect(errorOf(() => writeCode(spec, "pytorch")).details.key).toBe("epochs");
  });

  it("should give Keras an optimizer for every group", () => {
    const spec = { type: "StepLR", step_size: 30 } as const;
    for (const interval of ["epoch", "iteration"] as const) {
      expect(writeCode(spec, "keras", { lr: [0.1, 0.01], interval })).toContain("keras.optimizers.MultiOptimizer(");
    }
    const metric = writeCode({ type: "greedy" }, "keras", { lr: [0.1, 0.01] });
    expect(metric).toContain('callback = RateCallback(schedule, [0.1, 0.01], "val_loss", optimizers)');
  });

  it("should optimise every group by its own schedule in optax", () => {
    const code = writeCode({ type: "StepLR", step_size: 30 }, "optax", { lr: [0.1, 0.01] });
    expect(code).toContain('"group1": optax.sgd(learning_rate=schedule_1, momentum=0.9)');
    expect(code).toContain("optimizer = optax.partition(transforms, labels)");
  });

  it("should say that momentum is left alone when a metric and a cycle of momentum meet", () => {
    const cycle = { type: "OneCycleLR", max_lr: 1, total_steps: 9 } as const;
    const spec = { type: "SequentialLR", schedulers: [cycle, { type: "greedy" }], milestones: [9] } as const;
    expect(writeCode(spec, "pytorch")).toContain("# Part of this schedule moves the momentum, too");
  });

  it("should leave out model and optimizer when bare", () => {
    const code = writeCode({ type: "StepLR", step_size: 30 }, "pytorch", { bare: true });
    expect(code).not.toContain("optimizer =");
    expect(code).toContain("StepLR(optimizer, step_size=30)");
  });

  it("should use Keras' callback when a step is an epoch", () => {
    const code = writeCode({ type: "StepLR", step_size: 30 }, "keras", { interval: "epoch" });
    expect(code).toContain("return lr * 0.1 ** (t // 30)");
    expect(code).toContain("keras.callbacks.LearningRateScheduler(");
  });

  it("should fall back on a table of the run's values when there is no formula", () => {
    const spec = { type: "MultiplicativeLR", lr_lambda: "1 - epoch / 100" } as const;
    expect(writeCode(spec, "optax", { steps: 3, lr: 1 })).toContain("SCHEDULE_VALUES = [\n    1.0, 0.99, 0.9702,\n]");
  });

  it("should refuse unknown targets and options", () => {
    const spec = { type: "StepLR", step_size: 30 } as const;
    const { details } = errorOf(() => writeCode(spec, "pytorh" as CodeTargetName));
    expect([details.key, details.expected]).toEqual(["target", expect.stringContaining('did you mean "pytorch"?')]);
    expect(errorOf(() => writeCode(spec, "pytorch", { steps: 0 })).details.key).toBe("steps");
    expect(errorOf(() => writeCode(spec, "pytorch", { lr: -1 })).details.key).toBe("lr");
  });
});
