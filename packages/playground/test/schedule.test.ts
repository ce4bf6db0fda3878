import { simulate } from "@glissade/schedules";
import { Command } from "commander";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerScheduleCommand } from "../src/commands/schedule.ts";

const step = { type: "StepLR", step_size: 2 } as const;
const cyclic = { type: "CyclicLR", base_lr: 0.5, max_lr: 1, step_size_up: 2 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-schedule-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `glissade schedule …` in this process; gives what it wrote, or throws what it threw. */
function run(...words: string[]): { out: string; talk: string } {
  const written = { out: "", talk: "" };
  const program = new Command("glissade").exitOverride().configureOutput({
    writeOut: (text) => (written.out += text),
    writeErr: (text) => (written.talk += text),
    getOutHasColors: () => false,
  });
  registerScheduleCommand(program);
  program.parse(["schedule", ...words], { from: "user" });
  return written;
}

describe("glissade schedule", () => {
  it("should print exactly the simulation when the format is json", () => {
    const { out } = run(JSON.stringify(step), "--lr", "0.1,0.01", "--steps", "5", "--format", "json");
    expect(JSON.parse(out)).toEqual(simulate(step, { lr: [0.1, 0.01], steps: 5 }));
    const cycled = run(
      JSON.stringify(cyclic),
      "--lr",
      "9",
      "--steps",
      "5",
      "--momentum",
      "0.9",
      "--format",
      "json",
    ).out;
    expect(JSON.parse(cycled)).toEqual(simulate(cyclic, { lr: 9, steps: 5 }));
  });

  it("should head the columns when the format is csv", () => {
    const one = run(JSON.stringify(step), "--lr", "1", "--steps", "3", "--format", "csv").out;
    expect(one).toBe("step,lr\n0,1\n1,1\n2,0.1\n");
    const two = run(JSON.stringify(cyclic), "--lr", "1,2", "--steps", "2", "--format", "csv").out;
    expect(two.split("\n").slice(0, 2)).toEqual(["step,lr_0,lr_1,momentum_0,momentum_1", "0,0.5,0.5,0.9,0.9"]);
  });

  it("should draw the curve and tell the changes when the format is plot", () => {
    const { out } = run(
      JSON.stringify(cyclic),
      "--lr",
      "1",
      "--steps",
      "9",
      "--format",
      "plot",
      "--ascii",
      "--width",
      "60",
    );
    expect(out).toMatch(/^[ -~\n]*$/);
    expect(out).toContain("CyclicLR base_lr=0.5 max_lr=1 step_size_up=2\n");
    expect(out).toContain("\nmomentum\n");
    expect(out).toContain("peak of cycle 1 at step 2: 0.75 -> 1\n");
  });

  it("should follow the metrics when a schedule answers to them", () => {
    const words = ["--lr", "1", "--metrics", "1,1,nan", "--format", "json"];
    expect(JSON.parse(run('{"type":"ReduceLROnPlateau","patience":0}', ...words).out)).toEqual({
      lr: [[1], [1], [0.1], [0.1 * 0.1]],
    });
    expect(JSON.parse(run("ReduceLROnPlateau", ...words).out)).toEqual({ lr: [[1], [1], [1], [1]] });
  });

  const inEvaluations = ["--epochs", "4", "--iterations-per-epoch", "6", "--interval", "evaluation"];

  it.each<[length: number | string, words: string[], second: number, rows: number]>([
    [3, [], 3, 100],
    ["30%", ["--steps", "10"], 3, 10],
    ["30%", ["--epochs", "10", "--interval", "epoch"], 3, 10],
    ["5ep", ["--epochs", "10", "--interval", "epoch"], 5, 10],
    ["2ep", ["--epochs", "5", "--iterations-per-epoch", "3"], 6, 15],
    ["2ep", ["--epochs", "5", "--samples", "10", "--batch-size", "4"], 6, 15],
    ["40%", ["--epochs", "5", "--iterations-per-epoch", "3", "--steps", "8"], 6, 8],
    ["8sp", ["--batch-size", "4", "--steps", "8"], 2, 8],
    ["12it", inEvaluations, 2, 4],
    ["2ep", [...inEvaluations, "--evaluation-period", "2"], 1, 2],
    ["1ep", [...inEvaluations, "--evaluation-period", "3 iterations"], 2, 8],
  ])("should resolve the length %j when told %j", (length, words, second, rows) => {
    const spec = JSON.stringify({ type: "StepLR", step_size: length });
    const { lr } = JSON.parse(run(spec, "--lr", "1", "--format", "json", ...words).out) as { lr: number[][] };
    expect(lr).toHaveLength(rows);
    expect(lr.findIndex(([rate]) => rate !== 1)).toBe(second);
  });

  it.each<[length: string, words: string[], message: string]>([
    ["5ep", [], "--iterations-per-epoch (or --samples and --batch-size): found nothing"],
    ["30%", [], "--epochs (or --steps): found nothing"],
    ["30%", ["--epochs", "3"], "--iterations-per-epoch (or --samples and --batch-size): found nothing"],
    ["2e6sp", [], '--batch-size: found nothing, expected a number > 0, which StepLR step_size "2e6sp" needs'],
    ["500it", ["--interval", "epoch", "--epochs", "3"], "--iterations-per-epoch"],
  ])("should name the option that the length %j needs when told %j", (length, words, message) => {
    const spec = JSON.stringify({ type: "StepLR", step_size: length });
    expect(() => run(spec, "--lr", "1", ...words)).toThrow(message);
  });

  it("should speak of epochs when told how long one is", () => {
    const words = ["--lr", "1", "--epochs", "9", "--iterations-per-epoch", "10", "--format", "plot", "--ascii"];
    expect(run('{"type":"StepLR","step_size":"3ep"}', ...words).out).toContain("drops every 3 epochs");
  });

  it("should write the format that the file's ending names and refuse to replace a file", async () => {
    const file = join(folder, "curve.svg");
    const { out, talk } = run(JSON.stringify(step), "--lr", "1", "--out", file, "--theme", "dark", "--log");
    expect([out, talk]).toEqual(["", `wrote ${file} (svg, 100 steps)\n`]);
    const first = await readFile(file, "utf8");
    expect(first).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(() => run(JSON.stringify(step), "--lr", "2", "--out", file)).toThrow(/existing file, expected a new file/);
    expect(await readFile(file, "utf8")).toBe(first);
    run(JSON.stringify(step), "--lr", "2", "--out", file, "--force");
    expect(await readFile(file, "utf8")).not.toBe(first);
  });

  it("should read the schedule from a file and name the file when it is wrong", async () => {
    const file = join(folder, "spec.json");
    await writeFile(file, JSON.stringify(step));
    expect(run(file, "--lr", "1", "--steps", "3", "--format", "csv").out).toContain("2,0.1\n");
    await writeFile(file, '{"type": "StepLR"}');
    expect(() => run(file, "--lr", "1")).toThrow(`${file}: StepLR step_size: found nothing, expected an integer >= 1`);
    await writeFile(file, '{"type": ');
    expect(() => run(file, "--lr", "1")).toThrow(`${file}: found {"type":, expected JSON`);
  });

  it.each<[words: string[], message: string]>([
    [["StepLR", "--lr", "1"], "StepLR step_size: found nothing, expected an integer >= 1"],
    [["steplr", "--lr", "1"], 'schedule type: found "steplr"'],
    [['{"type":"StepLR","stepsize":1}', "--lr", "1"], 'did you mean "step_size"?'],
    [['{"type":"CosineAnnealingLR","T_max":0}', "--lr", "1"], "T_max: found 0, expected an integer >= 1"],
    [['{"type":', "--lr", "1"], 'spec: found {"type":, expected JSON'],
    [["[1]", "--lr", "1"], "schedule: found [1], expected an object"],
    [["", "--lr", "1"], 'schedule type: found ""'],
    [["nowhere/spec.json", "--lr", "1"], "nowhere/spec.json: found no such file"],
    [[JSON.stringify(step)], "--lr: found nothing, expected a number >= 0"],
    [[JSON.stringify(step), "--lr", "abc"], '--lr: found "abc", expected a number >= 0'],
    [[JSON.stringify(step), "--lr", "-1"], '--lr: found "-1", expected a number >= 0'],
    [[JSON.stringify(step), "--lr", "0.1,"], '--lr: found "", expected a number >= 0'],
    [[JSON.stringify(step), "--lr", "1", "--steps", "0"], '--steps: found "0", expected an integer from 1'],
    [[JSON.stringify(step), "--lr", "1", "--steps", "many"], '--steps: found "many", expected an integer from 1'],
    [[JSON.stringify(step), "--lr", "1", "--epochs", "0"], '--epochs: found "0", expected an integer from 1'],
    [[JSON.stringify(step), "--lr", "1", "--batch-size", "x"], '--batch-size: found "x", expected an integer'],
    [[JSON.stringify(step), "--lr", "1", "--evaluation-period", "x"], '--evaluation-period: found "x"'],
    [[JSON.stringify(step), "--lr", "1", "--interval", "day"], "Allowed choices are iteration, epoch, evaluation"],
    [[JSON.stringify(step), "--lr", "1", "--metrics", "1,x"], '--metrics: found "x", expected numbers'],
    [[JSON.stringify(step), "--lr", "1", "--momentum", "-1"], '--momentum: found "-1"'],
    [[JSON.stringify(step), "--lr", "1", "--width", "0"], '--width: found "0"'],
    [[JSON.stringify(step), "--lr", "1", "--out", "/nowhere/at/all.csv"], "/nowhere/at/all.csv: cannot be written"],
    [[JSON.stringify(cyclic), "--lr", "1", "--momentum", "none"], "CyclicLR momentum: found null"],
    [["ReduceLROnPlateau", "--lr", "1", "--steps", "3"], "metrics: found nothing, expected at least 2 numbers"],
  ])("should say in one line what is wrong when given %j", (words, message) => {
    const attempt = (): unknown => run(...words);
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow(/\n/);
  });

  it("should exit with one line on standard error when started as a program with bad input", async () => {
    const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
    const start = promisify(execFile);
    const good = await start(process.execPath, [cli, "schedule", JSON.stringify(step), "--lr", "1", "--steps", "3"]);
    expect(JSON.parse(good.stdout)).toEqual({ lr: [[1], [1], [0.1]] });
    const bad = start(process.execPath, [cli, "schedule", JSON.stringify(step), "--lr", "abc"]);
    await expect(bad).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^glissade: --lr: found "abc", expected .*\n$/) as string,
    });
  });
});
