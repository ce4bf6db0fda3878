import { createHash } from "node:crypto";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ExaminedPicture,
  examinePictures,
  findDuplicates,
  type Inspection,
  inspectDataset,
  type InspectOptions,
  openDataset,
} from "../../src/index.ts";
import { cifar, flat, hugePng, idx, noise, png, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

let root: string;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});
const inspect = async (files: Record<string, Uint8Array | string>, options?: InspectOptions): Promise<Inspection> =>
  inspectDataset(await openDataset(await writeTree(path.join(root, `set${number++}`), files)), options);
const codes = ({ warnings }: Inspection): string[] => warnings.map(({ code }) => code);

/** So many different pictures in a folder. */
const several = async (folder: string, count: number, from = 0): Promise<Record<string, Uint8Array>> => {
  const entries = Array.from({ length: count }, async (_, i) => [`${folder}/${i}.png`, await png(from + i)] as const);
  return Object.fromEntries(await Promise.all(entries));
};

describe("inspectDataset", () => {
  it("should tell classes, parts, sizes, formats and colours of what is there", async () => {
    const found = await inspect({
      ...(await several("train/a", 10)),
      ...(await several("train/b", 12, 100)),
      "test/a/1.jpg": await noise(20, 10).jpeg().toBuffer(),
      "test/a/2.jpg": await noise(30, 10).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      "test/b/1.png": await flat("#777777", 4, 4).toColourspace("b-w").png().toBuffer(),
      "test/b/2.webp": await flat("#777777", 5, 5).ensureAlpha(0.5).webp().toBuffer(),
      "test/b/Thumbs.db": "x",
    });
    expect(found).toMatchObject({
      format: "image-folder",
      hasParts: true,
      pictures: { total: 26, train: 22, validation: 0, test: 4 },
      classes: [
        { name: "a", total: 12, train: 10, validation: 0, test: 2, unreadable: 0 },
        { name: "b", total: 14, train: 12, validation: 0, test: 2, unreadable: 0 },
      ],
      sizes: {
        smallest: { width: 4, height: 4 },
        largest: { width: 10, height: 30 }, // as its orientation turns it
        mostCommon: { width: 8, height: 8, pictures: 22 },
        different: 5,
      },
      fileFormats: { png: 23, jpeg: 2, webp: 1 },
      colours: { colour: 24, grey: 1, "colour with alpha": 1 },
      unreadable: [],
      ignored: { count: 1, examples: ["test/b/Thumbs.db"] },
      duplicates: { repeats: 0 },
      warnings: [],
    });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("should list unreadable files with reasons, and count them per class", async () => {
    const progress: unknown[] = [];
    const found = await inspect(
      {
        ...(await several("a", 10)),
        ...(await several("b", 10, 50)),
        "a/cut.jpg": (await noise(40, 40).jpeg().toBuffer()).subarray(0, 900),
        "a/text.png": "no picture",
        "b/empty.gif": "",
        "b/huge.png": hugePng(40_000, 40_000),
      },
      { onProgress: (each) => progress.push(each) },
    );
    expect(found.unreadable).toEqual([
      { index: 10, id: "a/cut.jpg", reason: expect.stringMatching(/^truncated or damaged JPEG/) as string },
      { index: 11, id: "a/text.png", reason: 'not a picture: it begins with "no picture"' },
      { index: 22, id: "b/empty.gif", reason: "empty file (0 bytes)" },
      { index: 23, id: "b/huge.png", reason: "too large: 40,000 x 40,000 pixels, at most 50,000,000 in all are read" },
    ]);
    expect(found.classes.map(({ unreadable }) => unreadable)).toEqual([2, 2]);
    expect(found.warnings).toEqual([{ code: "unreadable", message: "4 unreadable pictures: left out of training" }]);
    expect(progress.at(-1)).toEqual({ done: 24, total: 24, unreadable: 4 });
  });

  it("should fail at the first unreadable file in order when strict", async () => {
    const files = {
      ...(await several("a", 20)),
      "a/10.png": "",
      "a/2.png": "later in order than 10",
      "b/1.png": await png(99),
    };
    const error = await rejection(inspect(files, { strict: true }));
    expect(error.code).toBe("picture_unreadable");
    expect(error.message).toMatch(/^"a\/10.png": found empty file \(0 bytes\), expected a picture/);
  });

  it("should warn of one class, uneven classes, few pictures, and classes missing in a part", async () => {
    expect(codes(await inspect(await several("only", 12)))).toEqual(["one_class"]);
    const uneven = await inspect({ ...(await several("a", 40)), ...(await several("b", 10, 100)) });
    expect(uneven.imbalance).toBe(4);
    expect(uneven.warnings).toEqual([
      { code: "imbalance", message: 'classes are uneven: "a" has 40 pictures, "b" has 10 pictures' },
    ]);
    const few = await inspect({
      ...(await several("train/a", 10)),
      ...(await several("train/b", 9, 50)),
      ...(await several("test/a", 1, 90)),
    });
    expect(codes(few)).toEqual(["few_pictures", "class_missing_in_part"]);
    const empty = await inspect({ ...(await several("a", 10)), ...(await several("b", 10, 50)), "c/": "" });
    expect(empty.emptyClasses).toEqual(["c"]);
    expect(codes(empty)).toEqual(["empty_class"]);
  });

  it("should warn of a class, or a data set, without a readable picture", async () => {
    const found = await inspect({ ...(await several("a", 10)), "b/1.png": "", "b/2.png": "" });
    expect(codes(found)).toEqual(["unreadable", "class_unreadable", "few_pictures", "imbalance"]);
    const none = await inspect({ "a/1.png": "", "b/1.png": "" });
    expect(none.sizes).toBeNull();
    expect(none.warnings[0]?.message).toBe("all 2 unreadable pictures: left out of training");
  });

  it("should count exact copies, those in another part and those of another class", async () => {
    const found = await inspect({
      ...(await several("train/a", 10)),
      ...(await several("train/b", 10, 100)),
      "train/a/copy.png": await png(0),
      "train/b/copy.png": await png(1),
      "test/a/copy.png": await png(2),
      "test/b/new.png": await png(200),
    });
    expect(found.duplicates).toEqual({
      repeats: 3,
      acrossParts: 1,
      otherLabel: 1,
      examples: [
        ["train/a/0.png", "train/a/copy.png"],
        ["train/a/1.png", "train/b/copy.png"],
        ["train/a/2.png", "test/a/copy.png"],
      ],
    });
    expect(codes(found)).toEqual(["duplicates_across_parts", "duplicates_other_label"]);
  });

  it("should look into record files, too", async () => {
    const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 2);
    const pixels = Uint8Array.from({ length: 20 * 6 }, (_, i) => (i * 7) % 251);
    const mnist = await inspect({
      "train-images-idx3-ubyte": idx([20, 2, 3], pixels),
      "train-labels-idx1-ubyte": idx([20], labels),
    });
    expect(mnist).toMatchObject({
      format: "idx",
      sizes: { smallest: { width: 3, height: 2 }, different: 1 },
      fileFormats: { pixels: 20 },
      colours: { grey: 20 },
      warnings: [],
    });
    const files = { "data_batch_1.bin": cifar([0, 1, 0]), "test_batch.bin": cifar([0]), "batches.meta.txt": "x\ny\n" };
    expect((await inspect(files)).duplicates).toMatchObject({ repeats: 1, acrossParts: 1 });
  });
});

describe("examinePictures", () => {
  const made = async (files: Record<string, Uint8Array | string>) =>
    openDataset(await writeTree(path.join(root, `set${number++}`), files));

  it("should tell each picture once, with all there is to know of it", async () => {
    const picture = await png(7, 6, 4);
    const dataset = await made({ "train/a/1.png": picture, "test/b/2.png": picture, "test/b/3.jpg": "no picture" });
    const found: ExaminedPicture[] = [];
    await examinePictures(dataset, { onPicture: (each) => void found.push(each) });
    const hash = createHash("sha256").update(picture).digest("hex");
    const whole = { hash, width: 6, height: 4, format: "png", colour: "colour", bytes: picture.length };
    expect(found.sort((a, b) => a.index - b.index)).toEqual([
      { index: 0, id: "train/a/1.png", label: 0, part: "train", ...whole },
      { index: 1, id: "test/b/2.png", label: 1, part: "test", ...whole },
      {
        index: 2,
        id: "test/b/3.jpg",
        label: 1,
        part: "test",
        hash: createHash("sha256").update("no picture").digest("hex"),
        width: null,
        height: null,
        format: null,
        colour: null,
        bytes: 10,
        reason: 'not a picture: it begins with "no picture"',
      },
    ]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("should wait for a slow receiver before it begins more than it may have under way", async () => {
    const dataset = await made(await several("a", 12));
    let busy = 0;
    let most = 0;
    await examinePictures(dataset, {
      concurrency: 3,
      async onPicture() {
        most = Math.max(most, ++busy);
        await new Promise((resolve) => setImmediate(resolve));
        busy--;
      },
    });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("should end with the signal's reason, having begun no further picture, when it is aborted", async () => {
    const dataset = await made(await several("a", 40));
    const stop = new AbortController();
    const seen: number[] = [];
    const onPicture = ({ index }: ExaminedPicture): void => {
      seen.push(index);
      if (seen.length === 5) stop.abort(new Error("enough"));
    };
    const examination = examinePictures(dataset, { concurrency: 2, signal: stop.signal, onPicture });
    await expect(examination).rejects.toThrow("enough");
    expect(seen.length).toBeLessThanOrEqual(6);
  });

  it("should end with what its receiver throws", async () => {
    const dataset = await made(await several("a", 4));
    const examination = examinePictures(dataset, { onPicture: () => Promise.reject(new Error("store is away")) });
    await expect(examination).rejects.toThrow("store is away");
  });

  it("should refuse to look at no picture at a time", async () => {
    const dataset = await made(await several("a", 2));
    const error = await rejection(examinePictures(dataset, { onPicture: () => undefined, concurrency: 0 }));
    expect(error).toMatchObject({ code: "invalid_option", details: { key: "concurrency" } });
  });
});

describe("findDuplicates", () => {
  it("should give each item the first of its equals, and treat unreadable files as unlike all others", async () => {
    const picture = await png(1);
    const table = "1.png,a\n2.png,b\n3.png,a\ngone.png,a\nlost.png,b\n";
    const folder = path.join(root, `set${number++}`);
    await writeTree(folder, { "1.png": picture, "2.png": await png(2), "3.png": picture, "labels.csv": table });
    const dataset = await openDataset(path.join(folder, "labels.csv"));
    expect(dataset.items.map(({ id }) => id)).toEqual(["1.png", "3.png", "gone.png", "2.png", "lost.png"]);
    expect(await findDuplicates(dataset)).toEqual({ groups: Int32Array.of(0, 0, 2, 3, 4), repeats: 1 });
  });
});
