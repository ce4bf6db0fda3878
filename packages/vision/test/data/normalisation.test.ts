import fc from "fast-check";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { computeNormalisation, ImageStore, openDataset } from "../../src/index.ts";
import { flat, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

const root = await temporaryFolder();

/** Pictures of 4 x 4, interleaved bytes each. */
async function storeOf(pictures: readonly Uint8Array[], name: string): Promise<ImageStore> {
  const files: Record<string, Uint8Array> = {};
  for (const [i, bytes] of pictures.entries())
    files[`a/${i}.png`] = await sharp(bytes, { raw: { width: 4, height: 4, channels: 3 } })
      .png()
      .toBuffer();
  const folder = await writeTree(path.join(root, name), { ...files, "a/x.png": Buffer.from("text") });
  return ImageStore.open(await openDataset(folder), { imageSize: 4, channels: 3 });
}

describe("computeNormalisation", () => {
  it("should give mean and deviation per channel, over the given readable pictures only", async () => {
    const pictures = [0, 1, 2].map((k) => Uint8Array.from({ length: 48 }, (_, i) => (i * i * (k + 3)) % 256));
    const store = await storeOf(pictures, "three");
    const indices = [2, 0, 3]; // the last is unreadable
    const { mean, std } = await computeNormalisation(store, indices);
    for (let channel = 0; channel < 3; channel++) {
      const values = [2, 0]
        .flatMap((k) => [...(pictures[k] ?? [])].filter((_, i) => i % 3 === channel))
        .map((v) => v / 255);
      const average = values.reduce((sum, v) => sum + v, 0) / values.length;
      const variance = values.reduce((sum, v) => sum + (v - average) ** 2, 0) / values.length;
      expect(mean[channel]).toBeCloseTo(average, 13);
      expect(std[channel]).toBeCloseTo(Math.sqrt(variance), 13);
    }
  });

  it("should give the same bits in any order", async () => {
    const pictures = Array.from({ length: 8 }, (_, k) =>
      Uint8Array.from({ length: 48 }, (_, i) => (i * 91 + k * 57) % 256),
    );
    const store = await storeOf(pictures, "eight");
    const wanted = await computeNormalisation(store, [0, 1, 2, 3, 4, 5, 6, 7]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), async (order) => {
        expect(await computeNormalisation(store, order)).toEqual(wanted);
      }),
    );
  });

  it("should never give a deviation of zero", async () => {
    const folder = await writeTree(path.join(root, "flat"), { "a/1.png": await flat("#808080").png().toBuffer() });
    const store = await ImageStore.open(await openDataset(folder), { imageSize: 4, channels: 1 });
    expect(await computeNormalisation(store, [0])).toEqual({ mean: [128 / 255], std: [1 / 255] });
  });

  it("should refuse a part without a readable picture", async () => {
    const store = await storeOf([], "none");
    expect(await rejection(computeNormalisation(store, [0]))).toMatchObject({ code: "part_empty" });
  });
});
