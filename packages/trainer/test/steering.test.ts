import { simulate } from "@glissade/schedules";
import fc from "fast-check";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRunSpec } from "../src/files/run-folder.ts";
import type { SteeringInbox } from "../src/run/steering.ts";
import { steerRun } from "../src/run/steer-run.ts";
import { scheduleOf } from "../src/schedule/schedule-of.ts";
import type { ExperimentSpec } from "../src/spec/experiment-spec.ts";
import { type SteeringChange, steerSpec } from "../src/spec/steer-spec.ts";
import { fakeData } from "./support/fake-data.ts";
import type { FakeEngine } from "./support/fake-engine.ts";
import {
  lastState,
  ofType,
  readLines,
  specOf,
  stopAfter,
  temporaryFolder,
  train,
  type TrainChanges,
} from "./support/harness.ts";

/** 40 images in batches of 8. */
const stepsPerEpoch = 5;
const perIteration = { schedulerInterval: "iteration" };

/** A change, and the step after which somebody asks for it. */
interface Order {
  readonly step: number;
  readonly change: SteeringChange;
  readonly by?: string;
}

const time = "2026-01-31T12:00:00.000Z";

/** Lets somebody ask for changes while it trains. */
function ordering(orders: readonly Order[], changes: TrainChanges = {}): TrainChanges {
  const waiting = orders.map((order, index) => ({ time, ...order, id: String(index) }));
  let engine: FakeEngine | undefined;
  const steering: SteeringInbox = {
    take: () => (waiting[0] && engine && engine.steps >= waiting[0].step ? waiting.shift() : undefined),
  };
  return {
    ...changes,
    steering,
    prepareEngine(made) {
      engine = made;
      changes.prepareEngine?.(made);
    },
  };
}

/** The rates that a spec trains with, by training step. @param metrics by evaluation */
function ratesOf(spec: ExperimentSpec, metrics?: readonly number[]): number[] {
  const { schedule, lr, momentum, steps, iterationsPerStep } = scheduleOf(spec, { stepsPerEpoch });
  const told =
    metrics && Array.from({ length: steps }, (_, i) => metrics[Math.floor(i / (stepsPerEpoch / iterationsPerStep))]!);
  const rates = simulate(schedule, { lr, momentum, steps, ...(told && { metrics: told }) }).lr.map(([rate]) => rate!);
  return rates.flatMap((rate) => Array<number>(iterationsPerStep).fill(rate));
}

/** Everything that a run leaves which does not tell of sittings. */
async function tracesOf(directory: string) {
  const events = await readLines(join(directory, "events.jsonl"));
  const rows = await readLines(join(directory, "metrics.jsonl"));
  const told = events.filter(({ type }) => ["rateChange", "steered", "evaluation"].includes(String(type)));
  return {
    events: told.map(({ request: _request, ...event }) => event),
    rows: rows.map(({ seconds: _seconds, ...row }) => row),
    state: await lastState(directory),
    spec: await readRunSpec(directory),
  };
}

const cosine = { type: "CosineAnnealingLR", T_max: "100%" };
const bases: Record<string, Record<string, unknown>> = {
  "a cosine at every step": { ...perIteration, scheduler: cosine },
  "a staircase at every evaluation": { scheduler: { type: "ExponentialLR", gamma: 0.8 } },
  "a plateau": { scheduler: { type: "ReduceLROnPlateau", patience: 0, threshold: 0.05, factor: 0.7 } },
  "a cycle of rate and momentum": {
    ...perIteration,
    scheduler: { type: "CyclicLR", base_lr: 0.1, max_lr: 1, step_size_up: 4 },
  },
  "no scheduler": {},
};

const epochs = 6;
const end = epochs * stepsPerEpoch;

/** One change; what it comes to depends on where it is asked for. */
const change: fc.Arbitrary<SteeringChange> = fc.oneof(
  fc.record({ mode: fc.constant("rate" as const), lr: fc.constantFrom(0.03, 0.5, 1) }),
  fc.record({ mode: fc.constant("scale" as const), factor: fc.constantFrom(0.5, 1.3) }),
  fc.constant({
    mode: "curve",
    points: [
      [0, 1],
      [12, 0.2],
      [40, 0.6],
    ],
    interpolation: "monotone",
  } satisfies SteeringChange),
  fc.constantFrom<SteeringChange>(
    {
      mode: "replace",
      scheduler: { type: "LinearToZeroLR", total_iters: "100%" } as never,
      lr: 0.7,
      schedulerInterval: "iteration",
    },
    { mode: "replace", scheduler: { type: "StepLR", step_size: 1, gamma: 0.5 } as never, schedulerInterval: "epoch" },
    { mode: "replace", scheduler: { type: "ReduceLROnPlateau", patience: 0, threshold: 0.2, factor: 0.5 } as never },
    { mode: "replace", scheduler: null, lr: 0.4 },
  ),
  fc.record({
    mode: fc.constant("cooldown" as const),
    shape: fc.constantFrom("linear" as const, "cosine" as const, "1-sqrt" as const),
    to: fc.constantFrom(0, 0.01),
    epochs: fc.constantFrom(undefined, epochs, epochs + 2),
  }),
  fc.constant({ mode: "undo" } satisfies SteeringChange),
  fc.record({ mode: fc.constantFrom("hold" as const, "stretch" as const, "restart" as const), epochs: fc.constant(9) }),
);
const orders = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: end - 1 }), change }), { minLength: 1, maxLength: 5 })
  .map((list) => list.toSorted((a, b) => a.step - b.step));

describe("a run that is steered while it trains", () => {
  it.each(Object.entries(bases))(
    "should train with the rates of its preview, and again so from its spec, killed or not: %s",
    async (_what, changes) => {
      const spec = specOf({ ...changes, training: { epochs } });
      await fc.assert(
        fc.asyncProperty(orders, fc.integer({ min: 1, max: end - 1 }), async (list, stop) => {
          const live = await temporaryFolder();
          const { engine, final, events } = await train({ spec, directory: live }, ordering(list));
          expect(final.type).toBe("finished");
          const traces = await tracesOf(live);
          const answered = [...ofType(events, "steered"), ...ofType(events, "steeringRefused")];
          expect(answered).toHaveLength(list.length);
          expect(ofType(events, "steered").map((event) => event.change)).toEqual(traces.spec.continuations);
          const losses = traces.rows.flatMap(({ kind, metrics }) =>
            kind === "evaluation" ? [(metrics as Record<string, number>)["validation/loss"]!] : [],
          );
          const followed = ratesOf(traces.spec, losses);
          expect(engine.seen.map(({ lr }) => lr[0])).toEqual(followed);
          for (const { step, before, after } of ofType(events, "steered")) {
            if (step < followed.length) expect(followed[step]).toBe(lastAt(events, step) ?? after[0]);
            expect(before).toHaveLength(1);
          }
          const straight = await temporaryFolder();
          await train({ spec: traces.spec, directory: straight });
          expect(await tracesOf(straight)).toEqual(traces);
          const directory = await temporaryFolder();
          await train({ spec: traces.spec, directory }, stopAfter(stop));
          await train({ spec: traces.spec, directory, resume: true });
          expect(await tracesOf(directory)).toEqual(traces);
        }),
        { numRuns: 2 },
      );
    },
  );

  it("should go on with what was asked for before it stopped, and take up what is asked for after", async () => {
    const spec = specOf({ ...bases["a plateau"], training: { epochs } });
    const list: Order[] = [
      { step: 3, change: { mode: "rate", lr: 0.5 } },
      { step: 12, change: { mode: "undo" } },
      { step: 20, change: { mode: "cooldown", shape: "1-sqrt", epochs: 5 } },
    ];
    const live = await temporaryFolder();
    await train({ spec, directory: live }, ordering(list));
    const directory = await temporaryFolder();
    await train({ spec, directory }, ordering(list, stopAfter(14)));
    const resumed = await readRunSpec(directory);
    expect(resumed.continuations).toHaveLength(2);
    await train({ spec: resumed, directory, resume: true }, ordering(list.slice(2)));
    expect(await tracesOf(directory)).toEqual(await tracesOf(live));
    expect((await lastState(live)).progress).toMatchObject({ step: 25, continuations: 3 });
  });

  it("should take effect at the step after the request, whatever the scheduler's interval", async () => {
    const spec = specOf({ ...bases["a staircase at every evaluation"], training: { epochs } });
    const { engine } = await train(
      { spec, directory: await temporaryFolder() },
      ordering([{ step: 7, change: { mode: "rate", lr: 0.25 } }]),
    );
    expect(engine.seen.map(({ lr }) => lr[0]).slice(0, 9)).toEqual([2, 2, 2, 2, 2, 1.6, 1.6, 0.25, 0.25]);
  });

  it("should refuse in one line what does not fit, and what comes with the last step, and train on", async () => {
    const spec = specOf({ ...bases["a cosine at every step"], training: { epochs } });
    const plateau = { type: "ReduceLROnPlateau" } as never;
    const list: Order[] = [
      { step: 2, change: { mode: "undo" } },
      { step: 3, change: { mode: "cooldown", shape: "linear", epochs: 0 } },
      { step: 6, change: { mode: "cooldown", shape: "linear", epochs: 1 } },
      { step: 7, change: { mode: "rate", lr: -1 } },
      { step: 8, change: { mode: "replace", scheduler: plateau } },
      { step: end, change: { mode: "rate", lr: 1 } },
    ];
    const openData = fakeData({ validation: 0 });
    const { events, final, engine } = await train(
      { spec, directory: await temporaryFolder() },
      ordering(list, { openData }),
    );
    expect(ofType(events, "steeringRefused").map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'invalid_steering: mode: found "undo", expected a change before it that is not undone yet',
      "invalid_steering: epochs: found 0, expected a whole number from 1 to 1,000,000",
      "invalid_steering: epochs: found 1, expected more, since the run is over where the change would take effect",
      "invalid_steering: lr: found -1, expected a number >= 0",
      'missing_metric: scheduler.metric: found "validation/loss", expected a metric that evaluations measure (there is no validation part)',
      "steering_late: steering: found the run at its last step (30), expected a step before it; the finished run can be extended",
    ]);
    expect(final.type).toBe("finished");
    expect(engine.seen.map(({ lr }) => lr[0])).toEqual(ratesOf(spec));
  });

  it("should say what it changed, beside the change of the rate", async () => {
    const spec = specOf({ ...bases["no scheduler"], training: { epochs } });
    const list: Order[] = [
      { step: 4, change: { mode: "scale", factor: 0.5 }, by: "Ada" },
      { step: 4, change: { mode: "cooldown", shape: "linear", epochs: 3 } },
    ];
    const { events } = await train({ spec, directory: await temporaryFolder() }, ordering(list));
    expect(ofType(events, "steered").map(({ time: _at, line: _line, ...event }) => event)).toEqual([
      {
        type: "steered",
        step: 4,
        epoch: 1,
        index: 0,
        request: "0",
        change: { at: { iterations: 4 }, epochs, mode: "scale", factor: 0.5, by: "Ada", time },
        before: [2],
        after: [1],
      },
      {
        type: "steered",
        step: 4,
        epoch: 1,
        index: 1,
        request: "1",
        change: { at: { iterations: 4 }, epochs: 3, mode: "cooldown", shape: "linear", time },
        before: [1],
        after: [1],
      },
    ]);
    expect(ofType(events, "rateChange").map(({ step, reason }) => [step, reason.code, reason.text])).toEqual([
      [4, "scale", "the rest of the curve was scaled by 0.5: 2 -> 1"],
      [5, "cooldown", "cooling down from step 4 on: 1 -> 0.9091"],
    ]);
  });
});

/** The rate after the last of the changes at a step. */
function lastAt(events: Parameters<typeof ofType>[0], step: number): number | undefined {
  return ofType(events, "steered").findLast((event) => event.step === step)?.after[0];
}

describe("a run that does not train", () => {
  it("should follow a change from its checkpoint on when it is steered there", async () => {
    const spec = specOf({ ...bases["a cosine at every step"], training: { epochs } });
    const directory = await temporaryFolder();
    await train({ spec, directory }, stopAfter(8));
    await steerRun(directory, { mode: "rate", lr: 0.5 });
    const steered = await steerRun(directory, { mode: "cooldown", shape: "linear", epochs: 4 });
    expect(steered.continuations.map(({ at }) => at)).toEqual([{ iterations: 8 }, { iterations: 8 }]);
    const { final, events } = await train({ spec: steered, directory, resume: true });
    expect(final).toMatchObject({ type: "finished", step: 20 });
    expect(ofType(events, "steered")).toHaveLength(2);
    const straight = await temporaryFolder();
    await train({ spec: steered, directory: straight });
    expect(await tracesOf(directory)).toEqual(await tracesOf(straight));
  });

  it("should be made longer by what it is told after its end", async () => {
    const spec = specOf({ ...bases["a cosine at every step"], training: { epochs: 2 } });
    const directory = await temporaryFolder();
    await train({ spec, directory });
    await expect(steerRun(directory, { mode: "rate", lr: 0.5 })).rejects.toThrow(
      "epochs: found 2, expected more, since the run is over where the change would take effect",
    );
    const steered = await steerRun(directory, { mode: "rate", lr: 0.5, epochs: 3 });
    const { engine, final } = await train({ spec: steered, directory, resume: true });
    expect(final).toMatchObject({ type: "finished", step: 15 });
    expect(engine.seen.map(({ lr }) => lr[0])).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it("should get its former length back when a change of it is undone", () => {
    const at = (step: number) => ({ step, stepsPerEpoch, time });
    const spec = specOf({ ...bases["a cosine at every step"], training: { epochs } });
    const cut = steerSpec(spec, { mode: "cooldown", shape: "linear", epochs: 4 }, at(10));
    const scaled = steerSpec(cut, { mode: "scale", factor: 2 }, at(12));
    const once = steerSpec(scaled, { mode: "undo" }, at(13));
    const twice = steerSpec(once, { mode: "undo" }, at(14));
    expect([cut, scaled, once, twice].map(({ continuations }) => continuations.at(-1)?.epochs)).toEqual([
      4,
      4,
      4,
      epochs,
    ]);
    expect(scheduleOf(twice, { stepsPerEpoch })).toMatchObject({ steps: end, undone: [1, 0] });
    expect(ratesOf(twice).slice(14)).toEqual(ratesOf(spec).slice(14));
    expect(() => steerSpec(twice, { mode: "undo" }, at(15))).toThrow('mode: found "undo", expected a change before it');
  });
});
