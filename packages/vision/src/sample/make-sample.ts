import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { removeAbandoned, temporaryName } from "../data/temporary-name.ts";
import { oneLine, quote } from "../data/wording.ts";
import { VisionError } from "../error.ts";
import { stream } from "../random.ts";
import { Draws } from "./draws.ts";
import { hardware } from "./hardware.ts";
import { encodePng } from "./png.ts";
import { renderScene } from "./scene.ts";

export interface SampleOptions {
  /** An integer from 0 to 2^53 - 1. Default 0. */
  readonly seed?: number;
  /** Pictures of each of the eight classes. Default 500. */
  readonly perClass?: number;
  /** Width and height in pixels. Default 32. */
  readonly imageSize?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Raised when the drawing changes, so that an older sample is not taken for this one. */
const sampleVersion = 1;
const markerName = "sample.json";
const sampleStream = stream("sample");

/** The classes of the sample, in the order of their labels. */
export const sampleClasses: readonly string[] = hardware.map(({ name }) => name);

/**
 * Draws the sample data set: synthetic pictures of eight hardware parts (bolt, bracket, gear, nail, nut, screw, spring,
 * washer) under random pose, light, background, occlusion, blur and noise, as a folder of PNG files per class. The same
 * options give the same bytes on every machine. Written under a temporary name and renamed when whole; a folder that
 * already holds the same sample is left as it is.
 *
 * @param folder is created; relative paths count from the working directory
 * @returns its absolute path
 * @throws VisionError "folder_not_empty" when the folder holds anything else, "invalid_option", "sample_not_written"
 *
 * @example
 * const dataset = await openDataset(await makeSampleDataset("sample", { perClass: 100 }));
 */
export async function makeSampleDataset(folder: string, options: SampleOptions = {}): Promise<string> {
  const { seed = 0, perClass = 500, imageSize = 32, onProgress } = options;
  checkInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  checkInteger("perClass", perClass, 1, 1_000_000);
  checkInteger("imageSize", imageSize, 8, 1024);
  const target = path.resolve(folder);
  const marker = `${JSON.stringify({ sampleVersion, seed, perClass, imageSize })}\n`;
  if (await holdsSample(target, marker)) return target;

  const temporary = temporaryName(target);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await removeAbandoned(target);
    await writePictures(temporary, { seed, perClass, imageSize }, onProgress);
    await writeFile(path.join(temporary, "README.txt"), readme(perClass, imageSize, seed));
    await writeFile(path.join(temporary, markerName), marker);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error tells more
    // Another process may have made the same sample in the meantime.
    if (await holdsSample(target, marker).catch(() => false)) return target;
    const reason = error instanceof Error ? oneLine(error.message) : "unknown error";
    throw new VisionError(
      "sample_not_written",
      `sample ${quote(target)} could not be written: ${reason}`,
      {
        file: target,
        expected: "a folder that can be written",
      },
      { cause: error },
    );
  }
  return target;
}

/** Whether the folder is this sample already; an absent or empty one is not, any other is refused. */
async function holdsSample(target: string, marker: string): Promise<boolean> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined || (there.isDirectory() && (await readdir(target)).length === 0)) return false;
  const found = await readFile(path.join(target, markerName), "utf8").catch(() => undefined);
  if (found === marker) return true;
  const expected = "an empty or absent folder, or the same sample";
  const other = there.isDirectory() ? "other files" : "a file";
  const what = found === undefined ? other : `another sample (${oneLine(found)})`;
  throw new VisionError("folder_not_empty", `sample ${quote(target)}: found ${what}, expected ${expected}`, {
    file: target,
    found: what,
    expected,
  });
}

async function writePictures(
  folder: string,
  { seed, perClass, imageSize }: { seed: number; perClass: number; imageSize: number },
  onProgress: SampleOptions["onProgress"],
): Promise<void> {
  const total = hardware.length * perClass;
  const digits = Math.max(4, String(perClass - 1).length);
  let done = 0;
  for (const [label, { name, make }] of hardware.entries()) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (let first = 0; first < perClass; first += 50) {
      const count = Math.min(50, perClass - first);
      await Promise.all(
        Array.from({ length: count }, (_, i) => {
          const draws = new Draws(seed, sampleStream, label, first + i);
          const planes = renderScene(make(draws), imageSize, draws);
          const file = path.join(folder, name, `${name}-${String(first + i).padStart(digits, "0")}.png`);
          return writeFile(file, encodePng(planes, imageSize, imageSize));
        }),
      );
      done += count;
      onProgress?.({ done, total });
    }
  }
}

function readme(perClass: number, imageSize: number, seed: number): string {
  return `SYNTHETIC PICTURES

These pictures are drawn by a program; none is a photograph. They show ${hardware.length} kinds of hardware parts
(${sampleClasses.join(", ")}), ${perClass} each, ${imageSize} x ${imageSize} pixels, seed ${seed}, for trying Glissade
without data of one's own. Figures reached on them say nothing about real pictures.
`;
}

function checkInteger(key: string, found: number, minimum: number, maximum: number): void {
  if (Number.isSafeInteger(found) && found >= minimum && found <= maximum) return;
  const expected = `an integer from ${minimum.toLocaleString("en-US")} to ${maximum.toLocaleString("en-US")}`;
  throw new VisionError("invalid_option", `${key}: found ${found}, expected ${expected}`, { key, found, expected });
}
