import { simulate } from "@glissade/schedules";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ofType, readLines, specOf, temporaryFolder, train } from "./support/harness.ts";

const scheduler = { type: "ExponentialLR", gamma: 0.5 } as const;
/** 0.5 to the number of scheduler steps that were done before each of the training steps. */
const halvings = (rates: readonly { lr: readonly number[] }[]): number[] =>
  rates.map(({ lr }) => Math.log2(2 / lr[0]!));

describe("the scheduler", () => {
  it("should step after every iteration when the interval is iteration", async () => {
    const { engine } = await train({
      spec: specOf({ scheduler, schedulerInterval: "iteration" }),
      directory: await temporaryFolder(),
    });
    expect(halvings(engine.seen)).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });

  it("should step after every epoch when the interval is epoch", async () => {
    const spec = specOf({ scheduler, schedulerInterval: "epoch", training: { evaluationPeriod: { iterations: 2 } } });
    const { engine } = await train({ spec, directory: await temporaryFolder() });
    expect(halvings(engine.seen)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it("should step after every evaluation period when the interval is evaluation", async () => {
    const spec = specOf({ scheduler, training: { evaluationPeriod: { iterations: 4 } } });
    const { engine, events } = await train({ spec, directory: await temporaryFolder() });
    expect(halvings(engine.seen)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3]);
    expect(ofType(events, "evaluation").map(({ step }) => step)).toEqual([4, 8, 12, 15]);
  });

  it("should count periods in epochs when the evaluation period is several epochs", async () => {
    const spec = specOf({ scheduler, training: { epochs: 5, evaluationPeriod: { epochs: 2 } } });
    const { engine, events } = await train({ spec, directory: await temporaryFolder() });
    expect(halvings(engine.seen)).toEqual([
      ...Array<number>(10).fill(0),
      ...Array<number>(10).fill(1),
      ...Array<number>(5).fill(2),
    ]);
    expect(ofType(events, "evaluation").map(({ step }) => step)).toEqual([10, 20, 25]);
  });

  it("should give the rates that simulate gives when it cycles rate and momentum", async () => {
    const cyclic = { type: "CyclicLR", base_lr: 0.1, max_lr: 1, step_size_up: 3 } as const;
    const spec = specOf({ scheduler: cyclic, schedulerInterval: "iteration" });
    const { engine } = await train({ spec, directory: await temporaryFolder() });
    const expected = simulate(cyclic, { lr: 2, steps: 15, momentum: 0.9 });
    expect(engine.seen.map(({ lr }) => lr)).toEqual(expected.lr);
    expect(engine.seen.map(({ momentum }) => momentum)).toEqual(expected.momentum);
  });

  it("should give the solver a momentum to cycle when it starts without one", async () => {
    const cyclic = { type: "CyclicLR", base_lr: 0.1, max_lr: 1, step_size_up: 3 };
    const spec = specOf({ scheduler: cyclic, solver: { type: "SGD", lr: 1 } });
    const { engine } = await train({ spec, directory: await temporaryFolder() });
    expect(engine.options.solver).toMatchObject({ momentum: 0.9 });
  });

  it("should stay where it is when there is none", async () => {
    const { engine } = await train({ spec: specOf(), directory: await temporaryFolder() });
    expect(new Set(halvings(engine.seen))).toEqual(new Set([0]));
  });
});

describe("ReduceLROnPlateau", () => {
  const plateau = (changes: object) => ({ type: "ReduceLROnPlateau", factor: 0.5, patience: 1, ...changes });

  it("should reduce at evaluations and say why when its metric stops improving", async () => {
    const directory = await temporaryFolder();
    // Nothing is ever half as good again as the best accuracy.
    const spec = specOf({
      scheduler: plateau({ metric: "validation/accuracy", threshold: 10 }),
      training: { epochs: 6 },
    });
    const { events, engine } = await train({ spec, directory });
    const changes = ofType(events, "rateChange");
    expect(changes.map(({ step, before, after, reason }) => [step, before, after, reason.code])).toEqual([
      [15, [2], [1], "plateau"],
      [25, [1], [0.5], "plateau"],
    ]);
    expect(changes[0]?.reason.text).toContain("validation/accuracy");
    expect(halvings(engine.seen)).toEqual([
      ...Array<number>(15).fill(0),
      ...Array<number>(10).fill(1),
      ...Array<number>(5).fill(2),
    ]);
    const lines = await readLines(join(directory, "events.jsonl"));
    expect(lines.filter(({ type }) => type === "rateChange").length).toBe(2);
  });

  it("should keep the rate when its metric keeps improving", async () => {
    const spec = specOf({
      scheduler: plateau({ metric: "train/loss", patience: 0, threshold: 0 }),
      solver: { type: "SGD", lr: 0.2 },
    });
    const { events } = await train({ spec, directory: await temporaryFolder() });
    expect(ofType(events, "rateChange")).toEqual([]);
  });
});

describe("a schedule that does not fit its run", () => {
  it.each([
    [{ type: "CosineAnnealingLR", T_max: 50 }, "before the schedule reaches its lowest, 0 at evaluation 50"],
    [{ type: "CosineAnnealingLR", T_max: 2 }, "T_max is 2: after evaluation 2 the rate rises again"],
    [{ type: "StepLR", step_size: 30 }, "the rate never changes within the run"],
    [{ type: "MultiStepLR", milestones: [2, 30] }, "milestones: 30 lies past the end, which is evaluation 3"],
    [{ type: "CyclicLR", base_lr: 0.1, max_lr: 1 }, "before the schedule reaches its highest, 1 at evaluation 2,000"],
    [{ type: "OneCycleLR", max_lr: 1, total_steps: 9 }, "total_steps is 9, but the run has 3 steps"],
  ])("should be warned of when it is %j", async (unfit, words) => {
    const { events } = await train({ spec: specOf({ scheduler: unfit }), directory: await temporaryFolder() });
    const messages = ofType(events, "warning").map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^scheduler: /));
    expect(messages).toContainEqual(expect.stringContaining(words));
  });

  it("should not be warned of when it fits", async () => {
    const fitting = { type: "CosineAnnealingLR", T_max: 3 };
    const { events } = await train({ spec: specOf({ scheduler: fitting }), directory: await temporaryFolder() });
    expect(ofType(events, "warning")).toEqual([]);
  });
});
