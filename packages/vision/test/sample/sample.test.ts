import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { inspectDataset, makeSampleDataset, openDataset, sampleClasses } from "../../src/index.ts";
import { angleOf, cosine, sine } from "../../src/sample/exact-math.ts";
import { encodePng } from "../../src/sample/png.ts";
import { rejection, temporaryFolder } from "../data/fixtures.ts";

const root = await temporaryFolder();

async function hashTree(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".png")).sort();
  for (const name of names) hash.update(`${name}\n`).update(await readFile(path.join(folder, name)));
  return hash.digest("hex");
}

describe("makeSampleDataset", () => {
  it("should draw the same bytes on every machine", async () => {
    const folder = await makeSampleDataset(path.join(root, "golden"), { perClass: 3 });
    expect(await hashTree(folder)).toBe(goldenHash);
  });

  it("should make a data set of eight even classes without damage, copies or warnings, labelled as synthetic", async () => {
    const seen: unknown[] = [];
    const folder = await makeSampleDataset(path.join(root, "deep", "sample"), {
      perClass: 60,
      imageSize: 24,
      seed: 5,
      onProgress: (progress) => seen.push(progress),
    });
    const found = await inspectDataset(await openDataset(folder));
    expect(found).toMatchObject({
      format: "image-folder",
      pictures: { total: 480 },
      sizes: { different: 1, smallest: { width: 24, height: 24 } },
      fileFormats: { png: 480 },
      duplicates: { repeats: 0 },
      unreadable: [],
      warnings: [],
    });
    expect(found.classes.map(({ name }) => name)).toEqual(sampleClasses);
    expect(await readFile(path.join(folder, "README.txt"), "utf8")).toMatch(/SYNTHETIC/);
    expect(seen.at(-1)).toEqual({ done: 480, total: 480 });
    expect(await readdir(path.dirname(folder))).toEqual(["sample"]);
  });

  it("should draw others with another seed, and the same first pictures when more are asked for", async () => {
    const few = await makeSampleDataset(path.join(root, "few"), { perClass: 2 });
    const more = await makeSampleDataset(path.join(root, "more"), { perClass: 4 });
    const other = await makeSampleDataset(path.join(root, "other"), { perClass: 2, seed: 1 });
    const gear = (folder: string): Promise<Buffer> => readFile(path.join(folder, "gear", "gear-0001.png"));
    expect(await gear(more)).toEqual(await gear(few));
    expect(await gear(other)).not.toEqual(await gear(few));
  });

  it("should leave the same sample as it is, and refuse to touch anything else", async () => {
    const folder = path.join(root, "kept");
    await mkdir(folder);
    await makeSampleDataset(folder, { perClass: 1 });
    await writeFile(path.join(folder, "mine.txt"), "mine");
    expect(await makeSampleDataset(folder, { perClass: 1 })).toBe(folder);
    const another = await rejection(makeSampleDataset(folder, { perClass: 2 }));
    expect(another.code).toBe("folder_not_empty");
    expect(another.message).toMatch(/found another sample \(.*"perClass":1.*\), expected an empty or absent folder/);
    expect(await readFile(path.join(folder, "mine.txt"), "utf8")).toBe("mine");
    const foreign = path.join(root, "foreign");
    await mkdir(foreign);
    await writeFile(path.join(foreign, "x"), "x");
    expect((await rejection(makeSampleDataset(foreign))).message).toMatch(/found other files/);
    expect(await rejection(makeSampleDataset(path.join(foreign, "x")))).toMatchObject({ code: "folder_not_empty" });
  });

  it("should sweep up what a killed process left beside it", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const left = path.join(root, `swept.${hostname()}.${gone}.0123abcd.tmp`);
    const alive = path.join(root, `swept.${hostname()}.${process.pid}.0123abcd.tmp`);
    await mkdir(path.join(left, "bolt"), { recursive: true });
    await mkdir(alive);
    await makeSampleDataset(path.join(root, "swept"), { perClass: 1 });
    expect((await readdir(root)).filter((name) => name.includes(".tmp"))).toEqual([path.basename(alive)]);
    await rm(alive, { recursive: true });
  });

  it("should leave nothing behind when it cannot be written", async () => {
    const file = path.join(root, "file");
    await writeFile(file, "x");
    const error = await rejection(makeSampleDataset(path.join(file, "below"), { perClass: 1 }));
    expect(error.code).toBe("sample_not_written");
    expect(error.message).not.toContain("\n");
    expect((await readdir(root)).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it.each([{ perClass: 0 }, { imageSize: 7 }, { seed: -1 }, { perClass: 2.5 }])("should refuse %j", async (options) => {
    expect(await rejection(makeSampleDataset(path.join(root, "never"), options))).toMatchObject({
      code: "invalid_option",
    });
  });
});

describe("exact arithmetic", () => {
  it("should come within 1e-4 of sine, cosine and angle", () => {
    for (let i = -2000; i <= 2000; i++) {
      const angle = i / 100;
      expect(Math.abs(sine(angle) - Math.sin(angle))).toBeLessThan(1e-4);
      expect(Math.abs(cosine(angle) - Math.cos(angle))).toBeLessThan(1e-4);
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      const difference = Math.abs(angleOf(x, y) - Math.atan2(y, x));
      expect(Math.min(difference, 2 * Math.PI - difference)).toBeLessThan(1e-4);
    }
    expect(angleOf(0, 0)).toBe(0);
  });

  it("should encode PNG files that decode to the same pixels, over several blocks too", async () => {
    for (const [width, height] of [
      [1, 1],
      [7, 5],
      [200, 150],
    ] as const) {
      const planes = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 31) % 256);
      const { data, info } = await sharp(encodePng(planes, width, height))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width, height, channels: 3 });
      const wanted = Uint8Array.from(data, (_, i) => planes[(i % 3) * width * height + Math.floor(i / 3)] ?? 0);
      expect(new Uint8Array(data)).toEqual(wanted);
    }
  });
});

const goldenHash = "602b63a21a0f13d511c2b0dac15363e3c4ef6ad4024c8c91578218c05134da11";
