import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeTargets, writeCode } from "../src/index.ts";
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
      { type: "ReduceLROnPlateau", metric: "validation/loss" },
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
    [{ type: "ReduceLROnPlateau", metric: "validation/loss" }, "lightning", '"monitor": "validation/loss"'],
    [{ type: "StepLR", step_size: 30 }, "typescript", "createScheduler(schedule, { lr: 0.1 })"],
  ])("should write %j for %s", (spec, target, text) => {
    expect(writeCode(spec, target)).toContain(text);
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

  it("should write code for every target, in ASCII, when a schedule is any of those that need no metric", () => {
    for (const definition of definitions) {
      const [spec] = fc.sample(specOf(definition), { numRuns: 1, seed: 11 });
      if (answersToMetric(spec!) || definition.type === "PerGroupLR" || definition.type === "ChainedScheduler")
        continue;
      for (const target of Object.keys(codeTargets) as CodeTargetName[]) {
        expect(writeCode(spec!, target, { steps: 20 })).toMatch(/^[\n\x20-\x7e]+\n$/);
      }
    }
  });
});
