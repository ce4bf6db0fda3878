import { Command } from "commander";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerCodeCommand } from "../src/commands/code.ts";
import { registerScheduleCommand } from "../src/commands/schedule.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-code-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command in this process; gives what it wrote, or rejects with what it threw. */
async function run(...words: string[]): Promise<{ out: string; talk: string }> {
  const written = { out: "", talk: "" };
  const program = new Command("glissade").exitOverride().configureOutput({
    writeOut: (text) => (written.out += text),
    writeErr: (text) => (written.talk += text),
    outputError: () => undefined,
    getOutHasColors: () => false,
  });
  registerCodeCommand(program);
  registerScheduleCommand(program);
  await program.parseAsync(words, { from: "user" });
  return written;
}

const step = '{"type":"StepLR","step_size":30}';

describe("glissade code", () => {
  it("should write PyTorch code when no target is named", async () => {
    expect((await run("code", step)).out).toContain("scheduler = StepLR(optimizer, step_size=30)\n");
  });

  it("should write for the target with the rates and steps given", async () => {
    const { out } = await run("code", step, "--target", "pytorch", "--lr", "0.5,0.05", "--interval", "iteration");
    expect(out).toContain('"lr": 0.05}');
    expect(out).toContain("after every optimizer.step()");
    expect((await run("code", step, "--target", "optax", "--lr", "0.5")).out).toContain("lr=0.5");
    expect((await run("code", step, "--target", "pytorch", "--bare")).out).not.toContain("optimizer =");
  });

  it("should print the spec when the schedule is Python code", async () => {
    const { out } = await run("code", "optim.lr_scheduler.StepLR(opt, 30)");
    expect(JSON.parse(out)).toEqual({ type: "StepLR", step_size: 30, gamma: 0.1 });
    expect((await run("code", step, "--target", "spec")).out).toBe(out);
  });

  it("should translate from one framework to another and keep the learning rate when the code shows it", async () => {
    const file = join(folder, "train.py");
    await writeFile(file, "opt = torch.optim.SGD(p, lr=0.7)\nscheduler = StepLR(opt, 30, verbose=True)\n");
    const { out, talk } = await run("code", file, "--target", "optax");
    expect(out).toContain("def schedule(count, lr=0.7):");
    expect(talk).toContain("verbose was left out");
  });

  it("should resolve lengths when told of the run, and name the option that they need when not", async () => {
    const spec = '{"type":"StepLR","step_size":"5ep"}';
    const words = ["code", spec, "--samples", "50000", "--batch-size", "128"];
    expect((await run(...words)).out).toContain("StepLR(optimizer, step_size=1955)");
    expect((await run("code", spec, "--interval", "epoch")).out).toContain("StepLR(optimizer, step_size=5)");
    await expect(run("code", spec)).rejects.toThrow(
      '--iterations-per-epoch (or --samples and --batch-size): found nothing, expected a number > 0, which StepLR step_size "5ep" needs',
    );
    expect((await run("code", spec, "--target", "spec")).out).toContain('"step_size":"5ep"');
  });

  it("should write to a new file only, unless forced", async () => {
    const file = join(folder, "schedule.py");
    expect(await run("code", step, "--out", file)).toEqual({ out: "", talk: `wrote ${file} (pytorch)\n` });
    expect(await readFile(file, "utf8")).toContain("StepLR");
    await expect(run("code", step, "--out", file)).rejects.toThrow(/existing file/);
    await run("code", step, "--out", file, "--force");
  });

  it.each<[words: string[], message: RegExp]>([
    [["StepLR"], /StepLR step_size: found nothing/],
    [["StepLR(opt, step_sise=3)"], /line 1, column 23: found "step_sise"/],
    [[step, "--target", "torch"], /Allowed choices are pytorch/],
    [[step, "--lr", "x"], /--lr: found "x"/],
    [[step, "--steps", "0"], /--steps: found "0"/],
    [["nothing.json"], /nothing\.json: found no such file/],
    [['{"type":'], /spec: found \{"type":, expected JSON/],
  ])("should refuse %j in one line", async (words, message) => {
    await expect(run("code", ...words)).rejects.toThrow(message);
  });
});

describe("glissade schedule", () => {
  it("should say in words what the schedule does and what to mind below the plot", async () => {
    const { out } = await run(
      "schedule",
      "CosineAnnealingLR(opt, T_max=40)",
      "--lr",
      "0.1",
      "--steps",
      "60",
      "--format",
      "plot",
    );
    expect(out).toContain("falls along half a cosine from 0.1 to 0 over 40 steps, then rises");
    expect(out).toContain("mind: T_max is 40: after step 40 the rate rises again\n");
  });
});
