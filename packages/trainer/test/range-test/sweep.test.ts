import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/index.ts";
import { rangeTestOptions, ratesOf } from "../../src/range-test/options.ts";
import { type RangeTestEvent, runRangeTest } from "../../src/range-test/range-test.ts";
import { sweepRates } from "../../src/range-test/sweep.ts";
import type { ImageBatch } from "../../src/run/training-data.ts";
import { fakeData } from "../support/fake-data.ts";
import { FakeEngine } from "../support/fake-engine.ts";

const spec = parseExperiment({
  dataset: "fake",
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
  scheduler: { type: "CyclicLR", base_lr: 0.01, max_lr: 0.1 },
  training: { batchSize: 8 },
});
const options = rangeTestOptions.parse({ from: 1e-4, to: 100, steps: 60, smoothing: 0.5 });

const engineOf = (): FakeEngine =>
  new FakeEngine({
    architecture: "mlp",
    classes: 3,
    imageSize: 8,
    channels: 3,
    solver: spec.solver,
    batchSize: 8,
    seed: 1,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  });

async function batchesOf(count: number): Promise<ImageBatch[]> {
  const data = await fakeData()(spec, {} as never);
  const batches: ImageBatch[] = [];
  for (let epoch = 0; batches.length < count; epoch++) {
    for await (const batch of data.trainBatches(epoch, 0)) batches.push(batch);
  }
  return batches.slice(0, count);
}

async function* oneByOne(batches: readonly ImageBatch[]): AsyncGenerator<ImageBatch> {
  for (const batch of batches) yield await Promise.resolve(batch);
}

describe("sweepRates", () => {
  it("should use the rates one after the other", async () => {
    const engine = engineOf();
    await sweepRates(engine, oneByOne(await batchesOf(60)), { ...options, divergence: 1e6 });
    expect(engine.seen.map(({ lr }) => lr[0])).toEqual(ratesOf(options));
  });

  it("should give the engine back bit for bit as it was", async () => {
    const engine = engineOf();
    const [first, ...rest] = await batchesOf(61);
    if (first) await engine.step(first.images, first.labels, { lr: [0.1] });
    const before = await engine.exportState();
    await sweepRates(engine, oneByOne(rest), options);
    expect(await engine.exportState()).toEqual(before);
  });

  it("should give it back as it was when a step fails, too", async () => {
    const engine = engineOf();
    const before = await engine.exportState();
    const failing = async function* () {
      yield* oneByOne(await batchesOf(3));
      throw new Error("no more");
    };
    await expect(sweepRates(engine, failing(), options)).rejects.toThrow("no more");
    expect(await engine.exportState()).toEqual(before);
  });

  it("should end when the loss is no number, and leave that step out", async () => {
    const engine = engineOf();
    engine.breakAt = 7;
    const { points, end } = await sweepRates(engine, oneByOne(await batchesOf(60)), options);
    expect([points.length, end]).toEqual([6, "diverged"]);
  });

  it("should end when the smoothed loss is so many times its lowest", async () => {
    const engine = engineOf();
    const losses = [2, 1, 1, 3.9, 4.1, 9];
    engine.step = () => Promise.resolve({ loss: losses.shift() ?? 0, correct: 0 });
    const unsmoothed = { ...options, smoothing: 0, divergence: 4 };
    const { points, end } = await sweepRates(engine, oneByOne(await batchesOf(60)), unsmoothed);
    expect(end).toBe("diverged");
    expect(points.map(({ smoothed }) => smoothed)).toEqual([2, 1, 1, 3.9, 4.1]);
  });

  it("should smooth as a running mean that is corrected for its beginning", async () => {
    const { points } = await sweepRates(engineOf(), oneByOne(await batchesOf(3)), options);
    const [a = 0, b = 0, c = 0] = points.map(({ loss }) => loss);
    expect(points[0]?.smoothed).toBeCloseTo(a, 12);
    expect(points[1]?.smoothed).toBeCloseTo((a + 2 * b) / 3, 12);
    expect(points[2]?.smoothed).toBeCloseTo((a + 2 * b + 4 * c) / 7, 12);
  });
});

describe("runRangeTest", () => {
  async function run(signal = new AbortController().signal) {
    const events: RangeTestEvent[] = [];
    const result = await runRangeTest(
      { spec, options },
      {
        listener: (event) => events.push(event),
        createEngine: (engineOptions) => Promise.resolve(new FakeEngine(engineOptions)),
        openData: fakeData(),
        signal,
        now: () => 0,
      },
    );
    return { events, result };
  }

  it("should go through the data over and over, tell each step, and end with what it found", async () => {
    const { events, result } = await run();
    if (result.type !== "rangeTest") throw new Error(JSON.stringify(result));
    expect(events.filter(({ type }) => type === "point").length).toBe(result.points.length);
    expect(events.at(-1)).toBe(result);
    expect(result.batchSize).toBe(8);
    expect(result.points.length).toBeGreaterThan(5);
  });

  it("should say what cannot be tested", async () => {
    const result = await runRangeTest(
      { spec, options },
      {
        listener: () => undefined,
        createEngine: (engineOptions) => Promise.resolve(new FakeEngine(engineOptions)),
        openData: fakeData({ train: 0 }),
        signal: new AbortController().signal,
        now: () => 0,
      },
    );
    expect(result).toMatchObject({ type: "failed", code: "empty_part" });
  });
});

describe("the options of a range test", () => {
  it.each([
    { given: { from: 0 }, key: "from" },
    { given: { from: 1, to: 0.1 }, key: "to" },
    { given: { steps: 3 }, key: "steps" },
    { given: { sweep: "cubic" }, key: "sweep" },
  ])("should be refused where they make no sense: $given", ({ given, key }) => {
    expect(rangeTestOptions.safeParse(given).error?.issues[0]?.path).toEqual([key]);
  });

  it("should divide the rates evenly, by factors or by differences", () => {
    const exponential = ratesOf(rangeTestOptions.parse({ from: 0.001, to: 1, steps: 10 }));
    expect(exponential[1]! / exponential[0]!).toBeCloseTo(exponential[9]! / exponential[8]!, 10);
    const linear = ratesOf(rangeTestOptions.parse({ from: 1, to: 10, steps: 10, sweep: "linear" }));
    linear.forEach((rate, i) => expect(rate).toBeCloseTo(i + 1, 12));
  });
});
