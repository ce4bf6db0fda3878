import { makeSampleDataset } from "@glissade/vision";
import { Command } from "commander";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerDatasetCommand } from "../src/commands/dataset.ts";

let root: string;
let sample: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "glissade-dataset-"));
  sample = await makeSampleDataset(path.join(root, "sample"), { perClass: 12, imageSize: 16 });
});
afterAll(() => rm(root, { recursive: true }));

/** Runs `glissade dataset …` in this process; gives what it wrote, or throws what it threw. */
async function run(...words: string[]): Promise<string> {
  let out = "";
  const program = new Command("glissade").exitOverride().configureOutput({
    writeOut: (text) => (out += text),
    writeErr: () => undefined,
  });
  registerDatasetCommand(program);
  await program.parseAsync(["dataset", ...words], { from: "user" });
  return out;
}

/** The sample with two files that are no pictures, one of them said to be. */
async function damaged(): Promise<string> {
  const folder = path.join(root, "damaged");
  await makeSampleDataset(folder, { perClass: 12, imageSize: 16 });
  await writeFile(path.join(folder, "bolt", "new\nline.png"), "hello");
  await mkdir(path.join(folder, "empty"), { recursive: true });
  return folder;
}

describe("glissade dataset inspect", () => {
  it("should print aligned facts and a line per class", async () => {
    expect(await run("inspect", sample)).toBe(`${sample}
  format      image folder
  pictures    96
  classes     8
  sizes       all 16 x 16 pixels
  files       png 96
  colours     colour 96
  unreadable  none
  duplicates  none
  ignored     2 files that are no pictures (README.txt, sample.json)

  class    pictures
  bolt           12
  bracket        12
  gear           12
  nail           12
  nut            12
  screw          12
  spring         12
  washer         12
`);
  });

  it("should list warnings and unreadable pictures, each on one line", async () => {
    const lines = (await run("inspect", await damaged())).split("\n");
    expect(lines).toContain("  pictures    97");
    expect(lines).toContain("  class    pictures  unreadable");
    expect(lines).toContain("  bolt           13           1");
    expect(lines.slice(lines.indexOf("Warnings"))).toEqual([
      "Warnings",
      '  class folder "empty" holds no picture and is left out',
      "  1 unreadable picture: left out of training",
      "",
      "Unreadable",
      '  "bolt/new\\nline.png": not a picture: it begins with "hello"',
      "",
    ]);
  });

  it("should print the inspection as JSON when asked", async () => {
    const found = JSON.parse(await run("inspect", sample, "--format", "json")) as Record<string, unknown>;
    expect(found).toMatchObject({ format: "image-folder", pictures: { total: 96 }, unreadable: [], warnings: [] });
  });

  it("should fail with one line when strict and a picture cannot be read", async () => {
    const error = await run("inspect", await damaged(), "--strict").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "picture_unreadable",
      message:
        '"bolt/new\\nline.png": found not a picture: it begins with "hello", expected a picture (strict reading)',
    });
  });

  it("should fail with one line that names the path when there is nothing", async () => {
    const error = await run("inspect", path.join(root, "sampel")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "dataset_not_found" });
    expect((error as Error).message).toContain(`did you mean "${sample}"?`);
  });
});
