import { previewRun, type ScheduleInput } from "@glissade/schedules";
import { describe, expect, it } from "vitest";
import { fitExample } from "../../src/shared/schedules/fit-example.ts";
import { type Handle, type HandleMove, handlesOf } from "../../src/features/parameters/handles.ts";
import type { FormValue } from "../../src/shared/forms/field-schema.ts";
import { runOfSpec } from "../../src/shared/schedules/run-of-spec.ts";
import { definitions } from "./definitions.ts";

const { schedulers } = definitions;
const shape = runOfSpec({ schedulerInterval: "epoch", training: { epochs: 40, batchSize: 64 } }, 2800);
const scale = {
  steps: shape.run.steps,
  iterationsPerSchedulerStep: shape.iterationsPerSchedulerStep,
  stepsPerEpoch: shape.stepsPerEpoch,
  batchSize: 64,
};
const words = {
  baseRate: "Base learning rate",
  examplePlateau: "Example",
  factor: "Factor",
  point: (index: number) => `Point ${index + 1}`,
  item: (label: string, index: number) => `${label} ${index + 1}`,
};

function draw(scheduler: FormValue | null, lr: number, exampleImproves = 0.4) {
  const input = scheduler as unknown as ScheduleInput | null;
  const lrs = scheduler?.["type"] === "PerGroupLR" ? [lr, lr] : lr;
  return previewRun({ scheduler: input, lr: lrs, run: shape.run, momentum: 0.9, exampleImproves });
}

function handles(scheduler: FormValue | null, lr = 0.05): Handle[] {
  const preview = draw(scheduler, lr);
  return handlesOf({ scheduler, lr, definitions: schedulers, preview, scale, exampleImproves: 0.4, words });
}

const named = (all: readonly Handle[], label: string): Handle => {
  const found = all.find((handle) => handle.label === label);
  if (!found) throw new Error(`no handle "${label}" among ${all.map((handle) => handle.label).join(", ")}`);
  return found;
};

describe("handlesOf", () => {
  it("should lay the base rate at the beginning, and give it the height it is dragged to", () => {
    const base = named(handles({ type: "CosineAnnealingLR", T_max: 40 }), "Base learning rate");
    expect([base.x, base.y, base.moves]).toEqual([0, 0.05, "y"]);
    expect(base.move({ x: 3, y: 0.0812345 })).toEqual({ lr: 0.0812 });
  });

  it("should leave the base rate out where the schedule brings its own", () => {
    const scheduler = { type: "CyclicLR", base_lr: 0.01, max_lr: 0.1, step_size_up: 10 };
    expect(handles(scheduler).map(({ label }) => label)).not.toContain("Base learning rate");
  });

  it.each([
    { T_max: 40, expected: 20 },
    { T_max: "100%", expected: "50%" },
    { T_max: "40ep", expected: "20ep" },
    { T_max: "1760it", expected: "880it" },
  ])("should write a dragged length in the unit that it had: $T_max", ({ T_max, expected }) => {
    const handle = named(handles({ type: "CosineAnnealingLR", T_max }), "Cosine annealing: T max");
    expect(handle.x).toBe(40);
    expect(handle.move({ x: 20.2, y: 0 })).toEqual({ scheduler: { type: "CosineAnnealingLR", T_max: expected } });
  });

  it("should have one for each milestone", () => {
    const all = handles({ type: "MultiStepLR", milestones: [10, "50%"], gamma: 0.1 });
    expect(named(all, "Milestones: Milestones 1").x).toBe(10);
    const second = named(all, "Milestones: Milestones 2");
    expect(second.x).toBe(20);
    expect(second.move({ x: 30, y: 0 }).scheduler).toEqual({
      type: "MultiStepLR",
      milestones: [10, "75%"],
      gamma: 0.1,
    });
  });

  it("should drag the factor of a drop by the height of the tread after it", () => {
    const handle = named(handles({ type: "StepLR", step_size: 10, gamma: 0.1 }), "Factor");
    expect(handle.y).toBeCloseTo(0.005, 12);
    expect(handle.move({ x: 0, y: 0.025 }).scheduler).toEqual({ type: "StepLR", step_size: 10, gamma: 0.5 });
  });

  it("should place what lies inside a sequence where it is in the run", () => {
    const scheduler = {
      type: "SequentialLR",
      schedulers: [
        { type: "LinearLR", start_factor: 0.1, total_iters: 5 },
        { type: "CosineAnnealingLR", T_max: 35 },
      ],
      milestones: [5],
    };
    const handle = named(handles(scheduler), "Cosine annealing: T max");
    expect(handle.x).toBe(40);
    expect(handle.move({ x: 25, y: 0 }).scheduler).toMatchObject({
      schedulers: [{ type: "LinearLR" }, { type: "CosineAnnealingLR", T_max: 20 }],
      milestones: [5],
    });
  });

  it("should move the points of a drawn curve both ways", () => {
    const scheduler = {
      type: "PiecewiseLR",
      points: [
        [0, 0.1],
        ["50%", 0.05],
        [40, 0],
      ],
    };
    const handle = named(handles(scheduler), "Point 2");
    expect([handle.x, handle.y, handle.moves]).toEqual([20, 0.05, "xy"]);
    expect(handle.move({ x: 10, y: 0.07 }).scheduler?.["points"]).toEqual([
      [0, 0.1],
      ["25%", 0.07],
      [40, 0],
    ]);
  });

  it("should let the example's plateau be dragged where the curve depends on a metric", () => {
    const handle = named(handles({ type: "ReduceLROnPlateau", patience: 3 }), "Example");
    expect(handle.x).toBe(16);
    expect(handle.move({ x: 20, y: 0 })).toEqual({ exampleImproves: 0.5 });
  });

  describe.each(schedulers)("$type", (definition) => {
    it("should stay a schedule that can be drawn, wherever its handles are dragged", () => {
      const scheduler = fitExample(definition, schedulers, { steps: scale.steps, lr: 0.05 });
      const moves = handles(scheduler).flatMap((handle): HandleMove[] =>
        [0.3, 0.5, 0.7].map((share) => handle.move({ x: handle.x * (0.7 + 0.6 * share), y: handle.y * (0.5 + share) })),
      );
      const drawn = moves.map((move) =>
        attempt(() => draw(move.scheduler ?? scheduler, move.lr ?? 0.05, move.exampleImproves)),
      );
      // A drag may cross a neighbour (milestones must rise): then the spec says so, with a key to show it at.
      for (const { error } of drawn)
        if (error !== undefined) expect(error).toMatchObject({ details: { key: expect.any(String) as string } });
    });
  });
});

function attempt(work: () => unknown): { readonly error?: unknown } {
  try {
    work();
    return {};
  } catch (error) {
    return { error };
  }
}
