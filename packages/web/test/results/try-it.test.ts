import { openModel, parseExperiment, predictImages, startTraining } from "@glissade/trainer";
import { decodePicture, makeSampleDataset } from "@glissade/vision";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-web";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rank } from "../../src/features/results/try-it/answer.ts";
import { preparePicture, type RgbaPicture } from "../../src/features/results/try-it/prepare-picture.ts";
import { openModel as openInBrowser } from "../../src/features/results/try-it/run-model.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file's pixels as a canvas would give them. */
async function rgbaOf(file: string): Promise<RgbaPicture> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Waves with hard edges among them, over a ramp of transparency where there is a fourth channel. */
async function makePicture(width: number, height: number, channels: 3 | 4): Promise<string> {
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const [channel, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    const wave = 127 + 60 * Math.sin(x / (7 + channel)) + 55 * Math.cos(y / (11 - channel));
    data[i] = channel === 3 ? (255 * x) / width : wave + ((x >> 3) % 5 === 0 ? 12 : 0);
  }
  const file = join(folder, `${width}x${height}x${channels}.png`);
  await sharp(data, { raw: { width, height, channels } }).png().toFile(file);
  return file;
}

describe("a picture prepared in the page", () => {
  const shapes = [
    [32, 32, 3],
    [48, 48, 3],
    [320, 240, 3],
    [900, 1200, 3],
    [20, 30, 3],
    [160, 160, 4],
  ] as const;

  it.each(shapes)(
    "should be what the server makes of it, within a few levels of 255: %i x %i, %i channels",
    async (...shape) => {
      const file = await makePicture(...shape);
      for (const channels of [1, 3] as const) {
        const decoded = await decodePicture({ kind: "file", file }, { imageSize: 32, channels });
        const theirs = "pixels" in decoded ? decoded.pixels : new Uint8Array();
        const ours = preparePicture(await rgbaOf(file), { imageSize: 32, channels });
        expect(ours).toHaveLength(theirs.length);
        const distances = Array.from(ours, (value, i) => Math.abs(value - (theirs[i] ?? 0)));
        expect(distances.reduce((sum, each) => sum + each, 0) / distances.length).toBeLessThan(2.5);
        expect(Math.max(...distances)).toBeLessThanOrEqual(10);
      }
    },
  );
});

describe("the model in the page", () => {
  it("should name the class that the server names, with probabilities within 0.05", async () => {
    const dataset = await makeSampleDataset(join(folder, "sample"), { perClass: 30, imageSize: 32 });
    const directory = join(folder, "run");
    const spec = parseExperiment({
      dataset,
      // Smaller than the pictures, so that they have to be scaled.
      model: { architecture: "mlp", imageSize: 24 },
      solver: { type: "AdamW", lr: 0.003 },
      training: { epochs: 6, batchSize: 16 },
      threads: 1,
    });
    const final = await startTraining({ spec, directory, cacheDirectory: join(folder, "cache") }, {}).result;
    expect(final.type).toBe("finished");

    const server = await openModel(directory);
    const page = await openInBrowser(ort, new Uint8Array(await readFile(join(directory, "best.onnx"))));
    expect(page.input).toEqual({ imageSize: 24, channels: 3 });
    const pictures = (await readdir(dataset, { recursive: true })).filter((name) => name.endsWith(".png"));
    const files = pictures.filter((_, i) => i % 12 === 0).map((name) => join(dataset, name));
    expect(files.length).toBeGreaterThanOrEqual(20);
    for await (const answer of predictImages(server, files, { top: 8 })) {
      if (!("predictions" in answer)) throw new Error(answer.error);
      const ours = rank(server.classes, await page.run(preparePicture(await rgbaOf(answer.image), page.input)));
      expect(ours[0]?.class).toBe(answer.predictions[0]?.class);
      for (const { class: name, probability } of answer.predictions) {
        expect(Math.abs((ours.find((each) => each.class === name)?.probability ?? 0) - probability)).toBeLessThan(0.05);
      }
    }
    await server.dispose();
  });
});
