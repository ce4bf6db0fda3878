import { makeSampleDataset, openDataset } from "@glissade/vision";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDataPlan } from "../src/files/data-plan-file.ts";
import { evaluateModel } from "../src/model/evaluate-model.ts";
import { openModel } from "../src/model/open-model.ts";
import { startTraining } from "../src/process/start-training.ts";
import { type DataPlan, parseDataPlan, plannedSplit } from "../src/run/data-plan.ts";
import { openTrainingData } from "../src/run/open-training-data.ts";
import type { ImageBatch } from "../src/run/training-data.ts";
import { parseExperiment } from "../src/spec/parse-experiment.ts";
import { lastState, ofType, readLines, stopAfter, temporaryFolder, train } from "./support/harness.ts";

// Two copies of a sample with other pictures, 5 of each of 8 classes; one lacks a class.
let folder: string;
let first: string;
let second: string;
let classes: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  first = await makeSampleDataset(join(folder, "first"), { perClass: 5, imageSize: 16 });
  second = await makeSampleDataset(join(folder, "second"), { perClass: 5, imageSize: 16, seed: 7 });
  ({ classes } = await openDataset(first));
  await rm(join(second, classes[0]!), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Of every class of five: three to train, one each to validate and test; `-` where told. */
const parts = (count: number, instead: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, i) => instead[i] ?? "tttve"[i % 5]).join("");

const plan = (changes: Partial<DataPlan> = {}): DataPlan => ({
  classes: [...classes].reverse(),
  datasets: [
    { path: first, parts: parts(40) },
    { path: second, parts: parts(35, { 0: "-", 4: "-" }) },
  ],
  ...changes,
});

/** The data set and the split of the spec are not there: they must not be opened. */
const specOf = (changes: object = {}) =>
  parseExperiment({
    dataset: "no such data set",
    model: { architecture: "mlp", imageSize: 16 },
    solver: { type: "SGD", lr: 0.1 },
    training: { batchSize: 8, epochs: 2 },
    ...changes,
  });

async function openPlan(given: DataPlan) {
  const signal = new AbortController().signal;
  const options = { strict: false, cacheDirectory: null, signal, onProgress: () => undefined, plan: given };
  return openTrainingData(specOf(), options);
}

async function itemsOf(batches: AsyncIterable<ImageBatch>): Promise<{ index: number; label: number }[]> {
  const found: { index: number; label: number }[] = [];
  for await (const { indices, labels } of batches) {
    indices.forEach((index, i) => found.push({ index, label: Number(labels[i]) }));
  }
  return found;
}

describe("training data by a plan", () => {
  it("should be the pictures of all data sets in the parts that the plan says, their classes matched by name", async () => {
    const data = await openPlan(plan());
    expect(data.classes).toEqual([...classes].reverse());
    expect(data.images).toEqual({ train: 44, validation: 15, test: 14 });
    const test = await itemsOf(data.partBatches("test"));
    expect(test.map(({ index }) => data.item(index))).toEqual([
      ...classes.map((name) => ({ id: `${name}/${name}-0004.png`, dataset: 0 })),
      ...classes.slice(2).map((name) => ({ id: `${name}/${name}-0004.png`, dataset: 1 })),
    ]);
    expect(test.map(({ label }) => data.classes[label])).toEqual([...classes, ...classes.slice(2)]);
    await data.close();
  });

  it("should be known as others when a part, a class or a picture is another", async () => {
    const fingerprint = async (given: DataPlan) => {
      const data = await openPlan(given);
      await data.close();
      return data.fingerprint;
    };
    const [one, two] = plan().datasets;
    const prints = await Promise.all(
      [
        plan(),
        plan({ classes }),
        plan({ datasets: [one!, { ...two!, parts: parts(35, { 0: "-" }) }] }),
        plan({ datasets: [two!, one!] }),
        plan({ datasets: [one!] }),
      ].map(fingerprint),
    );
    expect(new Set(prints).size).toBe(5);
    expect(await fingerprint(plan())).toBe(prints[0]);
  });

  it("should name an unreadable picture and its data set", async () => {
    const broken = join(await temporaryFolder(), "broken");
    await cp(second, broken, { recursive: true });
    await writeFile(join(broken, classes[3]!, `${classes[3]!}-0000.png`), "");
    const data = await openPlan(plan({ datasets: [plan().datasets[0]!, { path: broken, parts: parts(35) }] }));
    await itemsOf(data.trainBatches(0, 0));
    expect(data.unreadable).toEqual([
      { id: `${classes[3]!}/${classes[3]!}-0000.png`, dataset: 1, reason: "empty file (0 bytes)" },
    ]);
    await data.close();
  });

  it("should be refused when a data set is not what the split was made for", async () => {
    const { fingerprint } = await openDataset(first);
    const good = { path: first, parts: parts(40), fingerprint };
    await (await openPlan(plan({ datasets: [good] }))).close();
    const opened = openPlan(plan({ datasets: [{ ...good, fingerprint: "0123" }] }));
    await expect(opened).rejects.toMatchObject({
      code: "data_changed",
      message: `${first} is not what the split was made for: found fingerprint ${fingerprint}, expected 0123`,
      details: { key: "datasets.0.fingerprint" },
    });
  });

  it("should be refused when there is not one letter for each picture", async () => {
    const opened = openPlan(plan({ datasets: [{ path: first, parts: parts(39) }] }));
    await expect(opened).rejects.toMatchObject({
      code: "invalid_data_plan",
      message: `datasets.0.parts: found 39 characters, expected 40, one for each picture of ${first}`,
    });
  });

  it("should be refused when a picture that is used is of a class that the plan does not know", async () => {
    const few = classes.slice(1);
    const opened = openPlan(plan({ classes: few, datasets: [{ path: first, parts: parts(40) }] }));
    await expect(opened).rejects.toMatchObject({ code: "invalid_data_plan", details: { key: "classes", file: first } });
    const without = { path: first, parts: `-----${parts(35)}` };
    const data = await openPlan(plan({ classes: few, datasets: [without] }));
    expect(data.images).toEqual({ train: 21, validation: 7, test: 7 });
    await data.close();
  });
});

describe("plannedSplit", () => {
  it("should know a data set by its fingerprint wherever it lies, else by its path, and no other", async () => {
    const [one, two] = [await openDataset(first), await openDataset(second)];
    const letters = { parts: parts(40) };
    const split = (datasets: DataPlan["datasets"], dataset = one) =>
      plannedSplit(plan({ datasets }), dataset)?.("test");
    const expected = Int32Array.from({ length: 8 }, (_, i) => 5 * i + 4);
    expect(split([{ path: first, ...letters }])).toEqual(expected);
    expect(split([{ path: "elsewhere", ...letters, fingerprint: one.fingerprint }])).toEqual(expected);
    expect(split([{ path: first, ...letters, fingerprint: "another" }])).toBeUndefined();
    expect(split([{ path: first, parts: parts(39) }])).toBeUndefined();
    expect(split([{ path: first, ...letters }], two)).toBeUndefined();
  });
});

describe("parseDataPlan", () => {
  const good = { classes: ["a", "b"], datasets: [{ path: "x", parts: "tve-" }] };

  it("should give back what is right", () => {
    expect(parseDataPlan(good)).toEqual(good);
  });

  it.each<[input: unknown, message: string]>([
    [null, "data plan: found null, expected an object such as"],
    [{ ...good, classes: ["a"] }, 'classes: found ["a"], expected at least two class names'],
    [{ ...good, classes: ["a", "b", "a"] }, 'classes: found "a" twice, expected each name once'],
    [{ ...good, datasets: [] }, "datasets: found [], expected a list of at least one data set"],
    [{ ...good, datasets: [{ parts: "t" }] }, "datasets.0.path: found nothing, expected the path of a data set"],
    [{ ...good, datasets: [{ path: "x", parts: 7 }] }, "datasets.0.parts: found 7, expected a text with a character"],
    [
      { ...good, datasets: [{ path: "x", parts: "ttx" }] },
      'datasets.0.parts: found "x" for picture 2 of x, expected t (train), v (validation), e (test) or - (left out)',
    ],
  ])("should name key, found and expected when given %j", (input, message) => {
    expect(() => parseDataPlan(input)).toThrow(message);
  });
});

describe("a run by a plan", () => {
  const world = { openData: openTrainingData };

  it("should equal an undisturbed one when it is stopped and resumed, with the plan given again or its own", async () => {
    const straight = await temporaryFolder();
    await train({ spec: specOf(), directory: straight, data: plan() }, world);
    for (const data of [{ data: plan() }, {}]) {
      const directory = await temporaryFolder();
      await train({ spec: specOf(), directory, data: plan() }, { ...world, ...stopAfter(8) });
      const { final, events } = await train({ spec: specOf(), directory, resume: true, ...data }, world);
      expect(ofType(events, "started")[0]?.resumedFrom?.step).toBe(8);
      expect(final.type).toBe("finished");
      expect(await lastState(directory)).toEqual(await lastState(straight));
    }
  });

  it("should go on with data sets that lie elsewhere now, and remember where", async () => {
    const directory = await temporaryFolder();
    const moved = join(await temporaryFolder(), "moved");
    await cp(second, moved, { recursive: true });
    await train({ spec: specOf(), directory, data: plan() }, { ...world, ...stopAfter(8) });
    const [one, two] = plan().datasets;
    const data = plan({ datasets: [one!, { ...two!, path: moved }] });
    const { final } = await train({ spec: specOf(), directory, resume: true, data }, world);
    expect(final.type).toBe("finished");
    expect(await readDataPlan(directory)).toEqual(data);
  });

  it("should not go on when a picture is in another part now", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf(), directory, data: plan() }, { ...world, ...stopAfter(8) });
    const [one, two] = plan().datasets;
    const data = plan({ datasets: [one!, { ...two!, parts: parts(35, { 0: "-" }) }] });
    const { final } = await train({ spec: specOf(), directory, resume: true, data }, world);
    expect(final).toMatchObject({ type: "failed", code: "data_changed", details: { key: "data" } });
    expect(await readDataPlan(directory)).toEqual(plan());
  });

  it("should leave no folder behind when the plan does not fit", async () => {
    const directory = join(await temporaryFolder(), "run");
    const data = plan({ datasets: [{ path: first, parts: "t" }] });
    const { final } = await train({ spec: specOf(), directory, data }, world);
    expect(final).toMatchObject({ type: "failed", code: "invalid_data_plan" });
    await expect(readFile(join(directory, "spec.json"))).rejects.toThrow("ENOENT");
  });

  it("should say of which data set each predicted picture is, and be measured again on the same part", async () => {
    const directory = await temporaryFolder();
    // The path is the data set's own, and the split would be another one: neither may count.
    const spec = specOf({ dataset: first, threads: 1 });
    const training = startTraining({ spec, directory, data: plan() });
    const final = await training.result;
    if (final.type !== "finished") throw new Error(JSON.stringify(final));
    const rows = await readLines(join(directory, "predictions.jsonl"));
    expect(rows.map(({ dataset }) => dataset)).toEqual([...Array<number>(8).fill(0), ...Array<number>(6).fill(1)]);
    const model = await openModel(directory);
    try {
      for (const [position, path] of [first, second].entries()) {
        const own = rows.filter(({ dataset }) => dataset === position);
        const { part, scores } = await evaluateModel(model, path, { runDirectory: directory });
        expect({ part, count: scores.count }).toEqual({ part: "test", count: own.length });
        expect(scores.loss).toBeCloseTo(own.reduce((sum, { loss }) => sum + (loss as number), 0) / own.length, 4);
        expect(scores.accuracy).toBe(own.filter(({ label, predicted }) => label === predicted).length / own.length);
      }
      const elsewhere = join(folder, "elsewhere");
      await rename(first, elsewhere);
      const whole = await evaluateModel(model, elsewhere, { runDirectory: directory });
      expect({ part: whole.part, count: whole.scores.count }).toEqual({ part: "all", count: 40 });
      await rename(elsewhere, first);
    } finally {
      await model.dispose();
    }
  });
});
