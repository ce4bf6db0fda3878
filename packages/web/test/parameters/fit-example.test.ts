import { previewRun, type ScheduleInput } from "@glissade/schedules";
import { describe, expect, it } from "vitest";
import { fitExample } from "../../src/shared/schedules/fit-example.ts";
import { runOfSpec } from "../../src/shared/schedules/run-of-spec.ts";
import { definitions } from "./definitions.ts";

const { schedulers } = definitions;

/** A run of so many epochs over 2,800 pictures, as the form has it. */
function runOf(epochs: number, schedulerInterval: "iteration" | "epoch") {
  return runOfSpec({ schedulerInterval, training: { epochs, batchSize: 64 } }, 2800).run;
}

describe("fitExample", () => {
  describe.each(schedulers)("$type", (definition) => {
    it.each([
      { epochs: 20, interval: "iteration" as const },
      { epochs: 300, interval: "iteration" as const },
      { epochs: 12, interval: "epoch" as const },
      { epochs: 5, interval: "epoch" as const },
    ])("should give a schedule that can be drawn over $epochs epochs, stepping every $interval", (each) => {
      const run = runOf(each.epochs, each.interval);
      const scheduler = fitExample(definition, schedulers, { steps: run.steps, lr: 0.05 });
      const lr = definition.type === "PerGroupLR" ? [0.05, 0.05] : 0.05;
      const { lr: curves } = previewRun({ scheduler: scheduler as unknown as ScheduleInput, lr, run, momentum: 0.9 });
      expect(curves[0]?.length).toBeGreaterThan(0);
    });
  });

  it.each(["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "CyclicLR", "OneCycleLR"])(
    "should keep the shape of %s's picture, however long the run",
    (type) => {
      const definition = schedulers.find((each) => each.type === type);
      if (!definition) throw new Error(`no ${type}`);
      const shapes = [20, 200].map((epochs) => {
        const run = runOf(epochs, "iteration");
        const scheduler = fitExample(definition, schedulers, { steps: run.steps, lr: 0.05 });
        const { lr } = previewRun({ scheduler: scheduler as unknown as ScheduleInput, lr: 0.05, run, momentum: 0.9 });
        return [0.05, 0.35, 0.55, 0.95].map((share) => nearest(lr[0] ?? [], share * run.steps));
      });
      const [short = [], long = []] = shapes;
      short.forEach((value, i) => expect(long[i]).toBeCloseTo(value, 3));
    },
  );
});

function nearest(curve: readonly (readonly [number, number])[], step: number): number {
  return curve.reduce((best, point) => (Math.abs(point[0] - step) < Math.abs(best[0] - step) ? point : best))[1];
}
