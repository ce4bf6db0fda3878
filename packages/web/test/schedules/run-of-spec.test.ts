import { previewRun } from "@glissade/schedules";
import { parseExperiment, scheduleOf, stepsPerEpochOf } from "../../../trainer/src/index.ts";
import { preview } from "@glissade/schedules";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { previewOfSpec, type RateSpec, runOfSpec } from "../../src/shared/schedules/run-of-spec.ts";

const specs = fc.record({
  schedulerInterval: fc.constantFrom("iteration" as const, "evaluation" as const, "epoch" as const),
  scheduler: fc.constantFrom(
    { type: "CosineAnnealingLR", T_max: "100%" },
    { type: "MultiStepLR", milestones: ["30%", "2ep"] },
    { type: "OneCycleLR", max_lr: 0.1, total_steps: "100%" },
    { type: "LinearLR", total_iters: "500it" },
  ),
  training: fc.record({
    epochs: fc.integer({ min: 3, max: 30 }),
    batchSize: fc.integer({ min: 8, max: 128 }),
    dropLast: fc.boolean(),
    evaluationPeriod: fc.oneof(
      fc.record({ epochs: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ iterations: fc.integer({ min: 1, max: 60 }) }),
    ),
  }),
});

describe("runOfSpec", () => {
  it("should lead to the very curve that the trainer follows, whatever the periods", () => {
    fc.assert(
      fc.property(specs, fc.integer({ min: 200, max: 3000 }), (given, pictures) => {
        const spec = { model: { architecture: "mlp" }, solver: { type: "SGD", lr: 0.05, momentum: 0.9 }, ...given };
        const parsed = parseExperiment({ dataset: "x", ...spec });
        const stepsPerEpoch = stepsPerEpochOf(pictures, parsed.training);
        const trained = scheduleOf(parsed, { stepsPerEpoch });
        const shape = runOfSpec(spec, pictures);
        expect([shape.stepsPerEpoch, shape.run.steps]).toEqual([stepsPerEpoch, trained.steps]);
        expect(shape.iterationsPerSchedulerStep).toBe(trained.iterationsPerStep);
        expect(shape.lengths).toEqual(trained.run);
        const { lr, momentum, steps } = trained;
        const followed = preview(trained.schedule, { lr, momentum, steps, points: 200 });
        expect(previewRun(previewOfSpec(spec as RateSpec, shape, { points: 200 })).lr).toEqual(followed.lr);
      }),
    );
  });
});
