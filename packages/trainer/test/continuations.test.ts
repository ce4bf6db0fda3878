import { parseSchedule, type SchedulerDefinition, schedulerDefinitions, simulate } from "@glissade/schedules";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scheduleOf } from "../src/schedule/schedule-of.ts";
import type { continuationModes } from "../src/spec/continuation-schema.ts";
import type { ExperimentSpec } from "../src/spec/experiment-spec.ts";
import { extendSpec } from "../src/spec/extend-spec.ts";
import { parseExperiment } from "../src/spec/parse-experiment.ts";
import { lastState, ofType, readLines, specOf, stopAfter, temporaryFolder, train } from "./support/harness.ts";

type Mode = (typeof continuationModes)[number];
const modes: readonly Mode[] = ["hold", "stretch", "restart"];
/** 40 images in batches of 8. */
const stepsPerEpoch = 5;
const perIteration = { schedulerInterval: "iteration" };

/** The rates that a spec trains with, by training step. */
function ratesOf(spec: ExperimentSpec, metrics?: readonly number[]): number[] {
  const { schedule, lr, momentum, steps } = scheduleOf(spec, { stepsPerEpoch });
  return simulate(schedule, { lr, momentum, steps, ...(metrics && { metrics }) }).lr.map(([rate]) => rate!);
}

describe("the schedule of a run that is continued", () => {
  const cosine = specOf({ ...perIteration, scheduler: { type: "CosineAnnealingLR", T_max: "100%" } });
  const made = (epochs: number) =>
    ratesOf(specOf({ ...perIteration, scheduler: cosine.scheduler, training: { epochs } }));

  it("should stay at the last step's rate when it is held", () => {
    const rates = ratesOf(extendSpec(cosine, { epochs: 5, mode: "hold" }));
    expect(rates).toEqual([...made(3), ...Array<number>(10).fill(made(3).at(-1)!)]);
  });

  it("should go on as if the run had been longer from the start when it is stretched", () => {
    const rates = ratesOf(extendSpec(cosine, { epochs: 5, mode: "stretch" }));
    expect(rates).toEqual([...made(3), ...made(5).slice(15)]);
  });

  it("should begin anew over the epochs that are added when it is restarted", () => {
    const rates = ratesOf(extendSpec(cosine, { epochs: 5, mode: "restart" }));
    expect(rates).toEqual([...made(3), ...made(2)]);
  });

  it("should stretch lengths given as numbers in proportion, texts by the run's new length", () => {
    const scheduler = { type: "MultiStepLR", milestones: [5, "1ep", "80%"], gamma: 0.5 };
    const spec = specOf({ ...perIteration, scheduler });
    expect(scheduleOf(spec, { stepsPerEpoch }).schedule).toMatchObject({ milestones: [5, 5, 12] });
    const { schedule } = scheduleOf(extendSpec(spec, { epochs: 6, mode: "stretch" }), { stepsPerEpoch });
    expect(schedule).toMatchObject({ schedulers: [{ milestones: [5, 5, 12] }, { milestones: [10, 5, 24] }] });
  });

  it("should change in mid-course when it is told to, from the next step of the scheduler on", () => {
    const at = { iterations: 7 };
    expect(ratesOf(extendSpec(cosine, { epochs: 5, mode: "stretch", at }))).toEqual([
      ...made(3).slice(0, 7),
      ...made(5).slice(7),
    ]);
    const perEpoch = specOf({ schedulerInterval: "epoch", scheduler: { type: "ExponentialLR", gamma: 0.5 } });
    expect(ratesOf(extendSpec(perEpoch, { epochs: 5, mode: "restart", at }))).toEqual([2, 1, 2, 1, 0.5]);
    expect(ratesOf(extendSpec(perEpoch, { epochs: 5, mode: "hold", at }))).toEqual([2, 1, 1, 1, 1]);
  });

  it("should keep its whole shape when what was held or restarted before is stretched", () => {
    const steps = specOf({ schedulerInterval: "epoch", scheduler: { type: "ExponentialLR", gamma: 0.5 } });
    const line = specOf({ schedulerInterval: "epoch", scheduler: { type: "LinearToZeroLR", total_iters: 3 } });
    const held = extendSpec(steps, { epochs: 4, mode: "hold" });
    expect(ratesOf(extendSpec(held, { epochs: 8, mode: "stretch" }))).toEqual([
      2, 1, 0.5, 0.5, 0.125, 0.0625, 0.0625, 0.0625,
    ]);
    const again = extendSpec(line, { epochs: 6, mode: "restart" });
    const twice = ratesOf(extendSpec(again, { epochs: 12, mode: "stretch" }));
    expect(twice.slice(0, 6)).toEqual(ratesOf(again));
    // Twice as slow, and so at the top of its second descent.
    expect(twice.slice(6)).toEqual([0, 1, 2, 3, 4, 5].map((step) => 2 * (1 - step / 6)));
  });

  it("should be held from one end to the next when it is held again", () => {
    const held = extendSpec(cosine, { epochs: 4, mode: "hold" });
    expect(scheduleOf(extendSpec(held, { epochs: 6, mode: "hold" }), { stepsPerEpoch }).schedule).toEqual(
      scheduleOf(held, { stepsPerEpoch }).schedule,
    );
  });

  it("should say where it changes, in its own steps", () => {
    const spec = specOf({
      scheduler: { type: "StepLR", step_size: 1 },
      training: { evaluationPeriod: { iterations: 4 } },
    });
    const { joins, steps, iterationsPerStep } = scheduleOf(extendSpec(spec, { epochs: 6, mode: "restart" }), {
      stepsPerEpoch,
    });
    expect({ joins, steps, iterationsPerStep }).toEqual({
      joins: [{ index: 0, schedulerStep: 4, step: 16, mode: "restart", from: 3, to: 6 }],
      steps: 8,
      iterationsPerStep: 4,
    });
  });

  it("should refuse a position that only the number of steps per epoch shows to be wrong", () => {
    const spec = extendSpec(cosine, { epochs: 5, mode: "hold", at: { iterations: 16 } });
    expect(() => scheduleOf(spec, { stepsPerEpoch })).toThrow("continuations.0.at: found");
  });

  it("should be constant whatever the continuation when there is no scheduler", () => {
    for (const mode of modes) {
      expect(scheduleOf(extendSpec(specOf(), { epochs: 5, mode }), { stepsPerEpoch }).schedule).toEqual({
        type: "constant",
      });
    }
  });

  // The engine has one parameter group.
  const examples = Object.values<SchedulerDefinition>(schedulerDefinitions)
    .filter(({ type }) => type !== "PerGroupLR")
    .map(({ type, example }) => parseSchedule({ type, ...example?.arguments }));
  it.each(examples.map((each) => [each.type, each] as const))(
    "should be the same to the last bit before it changes, and defined to the end after: %s",
    (type, scheduler) => {
      const closed = /Plateau|greedy/.test(type);
      const spec = parseExperiment({
        dataset: "fake",
        model: { architecture: "mlp" },
        solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
        scheduler,
        schedulerInterval: closed ? "evaluation" : "iteration",
        training: { epochs: 20 },
      });
      const metrics = closed ? Array.from({ length: 300 }, (_, i) => 1 / (1 + (i % 7))) : undefined;
      const before = ratesOf(spec, metrics);
      for (const mode of modes) {
        const after = ratesOf(extendSpec(spec, { epochs: 40, mode }), metrics);
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.every((rate) => rate >= 0 && Number.isFinite(rate))).toBe(true);
        if (mode === "hold" && !closed) expect(new Set(after.slice(before.length - 1)).size).toBe(1);
        if (mode === "restart") expect(after[before.length]).toBe(before[0]);
        if (mode === "restart" && !closed) expect(after.slice(before.length)).toEqual(before);
      }
    },
  );
});

describe("a finished run that is extended", () => {
  const plateau = { type: "ReduceLROnPlateau", metric: "validation/accuracy", threshold: 10, factor: 0.5, patience: 0 };
  const warmedPlateau = { type: "WarmupLR", warmup_steps: 2, scheduler: { ...plateau, mode: "min", metric: null } };
  const runs: Record<string, Record<string, unknown>> = {
    "a cosine over the whole run": { ...perIteration, scheduler: { type: "CosineAnnealingLR", T_max: "100%" } },
    "milestones in epochs": { schedulerInterval: "epoch", scheduler: { type: "MultiStepLR", milestones: [1, 3] } },
    "a cycle of rate and momentum": {
      ...perIteration,
      scheduler: { type: "CyclicLR", base_lr: 0.1, max_lr: 1, step_size_up: 4 },
    },
    "a warm-up before a line": {
      ...perIteration,
      scheduler: {
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", total_iters: "20%" },
          { type: "LinearToZeroLR", total_iters: "80%" },
        ],
        milestones: ["20%"],
      },
    },
    "a plateau": { scheduler: plateau },
    "a warm-up before a plateau": { scheduler: warmedPlateau },
    "no scheduler": {},
    "periods that do not fit its end": {
      scheduler: { type: "StepLR", step_size: 1, gamma: 0.5 },
      training: { evaluationPeriod: { iterations: 4 } },
    },
  };

  for (const [what, changes] of Object.entries(runs)) {
    it.each(modes)(
      `should equal one that had the continuation from the start, killed on the way or not: ${what}, %s`,
      async (mode) => {
        const spec = specOf(changes);
        const extended = extendSpec(spec, { epochs: 6, mode });
        const straight = await temporaryFolder();
        const reference = await train({ spec: extended, directory: straight });
        const directory = await temporaryFolder();
        expect((await train({ spec, directory })).final).toMatchObject({ type: "finished", step: 15 });
        const stopped = await train({ spec: extended, directory, resume: true }, stopAfter(18));
        expect(stopped.final).toMatchObject({ type: "stopped", step: 18 });
        const { final } = await train({ spec: extended, directory, resume: true });
        expect(final).toMatchObject({ type: "finished", step: 30 });
        expect((await lastState(directory)).tensors).toEqual((await lastState(straight)).tensors);
        const { scheduler, schedulerMetrics } = (await lastState(directory)).progress;
        expect({ scheduler, schedulerMetrics }).toMatchObject({
          scheduler: (await lastState(straight)).progress["scheduler"],
          schedulerMetrics: (await lastState(straight)).progress["schedulerMetrics"],
        });
        const rates = async (folder: string) =>
          (await readLines(join(folder, "metrics.jsonl")))
            .filter(({ kind }) => kind === "step")
            .map(({ step, lr }) => [step, lr]);
        expect(await rates(directory)).toEqual(await rates(straight));
        expect(reference.final).toMatchObject({ type: "finished", step: 30 });
      },
    );
  }

  it.each(modes)("should train with the very rates that a preview shows: %s", async (mode) => {
    const spec = extendSpec(specOf(runs["a warm-up before a line"]), { epochs: 6, mode });
    const { engine } = await train({ spec, directory: await temporaryFolder() });
    expect(engine.seen.map(({ lr }) => lr[0])).toEqual(ratesOf(spec));
  });

  it("should follow the former schedule up to the change when it goes on from before it", async () => {
    const spec = specOf(runs["a cosine over the whole run"]);
    const extended = extendSpec(spec, { epochs: 6, mode: "stretch" });
    const [straight, directory] = [await temporaryFolder(), await temporaryFolder()];
    await train({ spec: extended, directory: straight });
    await train({ spec, directory });
    await truncate(join(directory, "checkpoints/last.safetensors"), 99);
    const { events } = await train({ spec: extended, directory, resume: true });
    expect(ofType(events, "started")[0]?.resumedFrom?.step).toBe(10);
    expect(await lastState(directory)).toEqual(await lastState(straight));
  });

  it("should say what the continuation does to the rate, and that it does so where it is told at once", async () => {
    const spec = specOf({ scheduler: { type: "MultiStepLR", milestones: [2, 3], gamma: 0.5 } });
    const reasons = async (mode: Mode) => {
      const directory = await temporaryFolder();
      await train({ spec, directory });
      const { events } = await train({ spec: extendSpec(spec, { epochs: 6, mode }), directory, resume: true });
      const told = ofType(events, "rateChange").filter(({ step }) => step === 15);
      const kept = (await readLines(join(directory, "events.jsonl"))).filter(
        ({ type, step }) => type === "rateChange" && step === 15,
      );
      expect(kept.slice(-told.length)).toMatchObject(told.map(({ reason }) => ({ reason })));
      return told.map(({ before, after, reason }) => [before, after, reason.code, reason.text]);
    };
    expect(await reasons("hold")).toEqual([
      [[0.5], [1], "hold", "the rate of the last step is held, 6 epochs instead of 3: 0.5 -> 1"],
    ]);
    expect(await reasons("stretch")).toEqual([
      [[0.5], [2], "stretch", "the schedule is stretched, 6 epochs instead of 3: 0.5 -> 2"],
    ]);
    expect(await reasons("restart")).toEqual([
      [[0.5], [2], "restart", "the schedule begins anew, 6 epochs instead of 3: 0.5 -> 2"],
    ]);
    const straight = await train({
      spec: extendSpec(spec, { epochs: 6, mode: "restart" }),
      directory: await temporaryFolder(),
    });
    expect(ofType(straight.events, "rateChange").filter(({ step }) => step === 15)).toMatchObject([
      { before: [1], after: [2], reason: { code: "restart" } },
    ]);
  });
});

describe("a stopped run that is extended", () => {
  const scheduler = { type: "CosineAnnealingLR", T_max: "100%" };

  it.each(modes)("should equal one that had the continuation from the start, from its step on: %s", async (mode) => {
    const spec = specOf({ ...perIteration, scheduler });
    const extended = extendSpec(spec, { epochs: 6, mode, at: { iterations: 7 } });
    const [straight, directory] = [await temporaryFolder(), await temporaryFolder()];
    await train({ spec: extended, directory: straight });
    await train({ spec, directory }, stopAfter(7));
    expect((await train({ spec: extended, directory, resume: true })).final.type).toBe("finished");
    expect(await lastState(directory)).toEqual(await lastState(straight));
  });
});

describe("an extension that a run cannot take", () => {
  const scheduler = { type: "CosineAnnealingLR", T_max: "100%" };
  const spec = specOf({ ...perIteration, scheduler });
  const finished = async () => {
    const directory = await temporaryFolder();
    await train({ spec, directory });
    return directory;
  };

  it("should be refused when it would change what is trained already", async () => {
    const extended = extendSpec(spec, { epochs: 6, mode: "stretch", at: { iterations: 7 } });
    const { final } = await train({ spec: extended, directory: await finished(), resume: true });
    expect(final).toMatchObject({
      type: "failed",
      code: "continuation_past",
      message: 'continuations.0.at: found {"iterations":7}, expected step 15 or a later one: those before are trained',
    });
  });

  it("should be refused when more epochs alone would bend the curve that was used", async () => {
    const directory = await finished();
    const longer = specOf({ ...perIteration, scheduler, training: { epochs: 6 } });
    const { final } = await train({ spec: longer, directory, resume: true });
    expect(final).toMatchObject({
      type: "failed",
      code: "spec_differs",
      message: `training.epochs: found 6 for the run in ${directory}, whose schedule follows its 3 epochs; expected 3 and how to go on: "continuations": [{"at":{"epochs":3},"epochs":6,"mode":"hold"}], or "stretch" or "restart"`,
    });
  });

  it("should be refused when a continuation that is in force is changed or taken back", async () => {
    const directory = await finished();
    const extended = extendSpec(spec, { epochs: 4, mode: "hold" });
    expect((await train({ spec: extended, directory, resume: true })).final.type).toBe("finished");
    for (const other of [spec, extendSpec(spec, { epochs: 4, mode: "restart" })]) {
      const { final } = await train({ spec: other, directory, resume: true });
      expect(final).toMatchObject({ type: "failed", code: "spec_differs", details: { key: "continuations" } });
    }
    const further = extendSpec(extended, { epochs: 5, mode: "restart" });
    expect((await train({ spec: further, directory, resume: true })).final).toMatchObject({
      type: "finished",
      step: 25,
    });
  });
});
