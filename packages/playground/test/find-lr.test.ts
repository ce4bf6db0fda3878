import { makeSampleDataset } from "@glissade/vision";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// The real program in a process of its own, on drawn pictures.
const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
let folder: string;
let base: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-find-lr-"));
  const dataset = await makeSampleDataset(join(folder, "parts"), { perClass: 20, imageSize: 16 });
  base = ["find-lr", "--dataset", dataset, "--architecture", "mlp", "--image-size", "16", "--batch-size", "32"];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  return spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(...args: string[]) {
  const child = start(...args);
  const [out, talk, closed] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { out, talk, code: closed[0] as number | null };
}

describe("glissade find-lr", () => {
  it("should suggest a rate, and write nothing", async () => {
    const before = await readdir(folder, { recursive: true });
    const { code, out, talk } = await run(...base, "--format", "json");
    expect({ code, talk }).toEqual({ code: 0, talk: "" });
    const result = JSON.parse(out) as { suggested: number; batchSize: number; points: { lr: number }[] };
    expect(result.batchSize).toBe(32);
    expect(result.points[0]?.lr).toBe(1e-5);
    expect(result.suggested).toBeGreaterThan(1e-5);
    expect(result.suggested).toBeLessThan(1);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it("should draw the curve with the three rules and the suggestion under it", async () => {
    const { code, out } = await run(...base);
    expect(code).toBe(0);
    for (const part of ["smoothed loss", "Valley", "Steepest", "Minimum / 10"]) expect(out).toContain(part);
    expect(out).toMatch(/Suggested base learning rate: \S+ \(batches of 32, \d+ steps, [\d.]+ s\)\n$/);
  });

  it("should write a table or a picture where it is asked to", async () => {
    const [csv, svg] = await Promise.all([
      run(...base, "--format", "csv", "--steps", "12"),
      run(...base, "--format", "svg"),
    ]);
    expect(csv.out.split("\n")[0]).toBe("step,lr,loss,smoothed");
    expect(svg.out).toMatch(/^<svg[\s\S]*Learning-rate range test[\s\S]*<\/svg>\n$/);
  });

  it("should say with its exit code that it suggests nothing", async () => {
    const { code, out } = await run(...base, "--to", "1e-4", "--steps", "20");
    expect(code).toBe(1);
    expect(out).toContain("No base learning rate is suggested: the loss hardly fell");
  });

  it.each([
    { flags: ["--from", "1", "--to", "0.1"], line: /^glissade: --to: found 0.1, expected a rate above from/ },
    { flags: ["--steps", "many"], line: /^glissade: --steps: found "many", expected a number/ },
    { flags: ["--steps", "3"], line: /^glissade: --steps: found 3, expected a whole number from 10 to 10,000/ },
    { flags: ["--solver", "Magic"], line: /^glissade: solver.type: found "Magic"/ },
  ])("should refuse $flags in one line", async ({ flags, line }) => {
    const { code, out, talk } = await run(...base, ...flags);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(talk).toMatch(line);
    expect(talk.trim().split("\n")).toHaveLength(1);
  });

  it("should end at once when it is interrupted", async () => {
    const cache = join(folder, "cache");
    const child = start(...base, "--steps", "10000", "--to", "1e-4", "--cache", cache);
    // Its pictures are decoded: it is at work.
    await vi.waitFor(async () => expect(await readdir(cache)).not.toEqual([]), { timeout: 30_000 });
    child.kill("SIGINT");
    const [talk, closed] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ talk, closed }).toEqual({ talk: "cancelled before a rate was found\n", closed: [130, null] });
  });
});
