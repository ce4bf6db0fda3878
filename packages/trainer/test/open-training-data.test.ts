import { makeSampleDataset } from "@glissade/vision";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTrainingData } from "../src/run/open-training-data.ts";
import type { ImageBatch, OpenDataOptions } from "../src/run/training-data.ts";
import { parseExperiment } from "../src/spec/parse-experiment.ts";
import { temporaryFolder } from "./support/harness.ts";

async function sample(): Promise<string> {
  return makeSampleDataset(join(await temporaryFolder(), "sample"), { perClass: 5, imageSize: 16 });
}

function specOf(dataset: string, training: object = {}) {
  return parseExperiment({
    dataset,
    model: { architecture: "mlp", imageSize: 16 },
    solver: { type: "SGD", lr: 0.1 },
    training: { batchSize: 8, ...training },
  });
}

function options(changes: Partial<OpenDataOptions> = {}): OpenDataOptions {
  const { signal } = new AbortController();
  return { strict: false, cacheDirectory: null, signal, onProgress: () => undefined, ...changes };
}

async function collect(
  batches: AsyncIterable<ImageBatch>,
): Promise<{ sizes: number[]; labels: number[]; bytes: string[] }> {
  const found = { sizes: [] as number[], labels: [] as number[], bytes: [] as string[] };
  for await (const { images, labels, size } of batches) {
    found.sizes.push(size);
    found.labels.push(...Array.from(labels, Number));
    found.bytes.push(Buffer.from(images).toString("base64"));
  }
  return found;
}

describe("openTrainingData", () => {
  it("should split 40 images into 28, 4 and 8 and cut batches when opened with the defaults", async () => {
    const data = await openTrainingData(specOf(await sample()), options());
    expect(data).toMatchObject({ images: { train: 28, validation: 4, test: 8 }, stepsPerEpoch: 4, channels: 3 });
    expect(data.classes.length).toBe(8);
    expect((await collect(data.trainBatches(0, 0))).sizes).toEqual([8, 8, 8, 4]);
    expect((await collect(data.partBatches("test"))).sizes).toEqual([8]);
    for (const values of [data.mean, data.std]) for (const value of values) expect(value).toBeGreaterThan(0.05);
    await data.close();
  });

  it("should give the rest of an epoch exactly when it begins at a later batch", async () => {
    const data = await openTrainingData(specOf(await sample()), options());
    const whole = await collect(data.trainBatches(3, 0));
    const rest = await collect(data.trainBatches(3, 2));
    expect(rest.bytes).toEqual(whole.bytes.slice(2));
    expect((await collect(data.trainBatches(4, 0))).labels).not.toEqual(whole.labels);
    await data.close();
  });

  it("should leave out the smaller last batch when told to", async () => {
    const data = await openTrainingData(specOf(await sample(), { dropLast: true }), options());
    expect(data.stepsPerEpoch).toBe(3);
    expect((await collect(data.trainBatches(0, 0))).sizes).toEqual([8, 8, 8]);
    await data.close();
  });

  it("should keep the number of steps when whole batches cannot be read", async () => {
    const dataset = await sample();
    for (const name of await readdir(join(dataset, "gear"))) await writeFile(join(dataset, "gear", name), "");
    const data = await openTrainingData(specOf(dataset, { batchSize: 1 }), options());
    const { sizes, labels } = await collect(data.trainBatches(0, 0));
    expect(sizes.length).toBe(data.stepsPerEpoch);
    expect(sizes.filter((size) => size === 0).length).toBeGreaterThanOrEqual(3);
    expect(labels).not.toContain(data.classes.indexOf("gear"));
    await data.close();
  });

  it("should name the image when one cannot be read and it is strict", async () => {
    const dataset = await sample();
    await writeFile(join(dataset, "gear", "gear-0002.png"), "");
    const opened = openTrainingData(specOf(dataset), options({ strict: true }));
    await expect(opened).rejects.toMatchObject({ code: "picture_unreadable", details: { file: "gear/gear-0002.png" } });
  });

  it("should take the normalisation of the run that is resumed", async () => {
    const normalisation = { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] };
    const data = await openTrainingData(specOf(await sample()), options({ normalisation }));
    expect(data).toMatchObject(normalisation);
    await data.close();
  });

  it("should tell its progress while it decodes", async () => {
    const seen: number[] = [];
    const data = await openTrainingData(specOf(await sample()), options({ onProgress: ({ done }) => seen.push(done) }));
    expect(seen.at(-1)).toBe(28);
    await data.close();
  });

  it("should end with the signal's reason when it is aborted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(openTrainingData(specOf(await sample()), options({ signal }))).rejects.toThrow("enough");
  });
});
