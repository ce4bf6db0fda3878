import { landscapes, stories } from "@glissade/descent";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { registerDescendCommand } from "../src/commands/descend.ts";

/** Runs `glissade descend …` in this process; gives what it wrote, or throws what it threw. */
function run(...words: string[]): string {
  let out = "";
  const program = new Command("glissade").exitOverride().configureOutput({ writeOut: (text) => (out += text) });
  registerDescendCommand(program);
  program.parse(["descend", ...words], { from: "user" });
  return out;
}

describe("glissade descend", () => {
  it("should say how a run ended and draw its loss", () => {
    const out = run("two-valleys", "--lr", "0.1");
    expect(out).toContain(
      "SGD at 0.1: ended after 68 steps: the update fell below 1e-6, in the local minimum at 2.067",
    );
    expect(out).toContain("loss, SGD at 0.1");
  });

  it("should write every step when the format is csv", () => {
    const out = run("parabola", "--start", "4", "--lr", "0.25", "--steps", "2", "--format", "csv");
    expect(out).toBe("step,x,loss,lr,update\n0,4,16,,\n1,2,4,0.25,2\n2,1,1,0.25,1\n");
  });

  it("should write run and outcome when the format is json", () => {
    const out = run(
      "bowl",
      "--start",
      "-3,2",
      "--solver",
      '{"type":"SGD","momentum":0.5}',
      "--lr",
      "0.1",
      "--format",
      "json",
    );
    const { runs } = JSON.parse(out) as { runs: Record<string, unknown>[] };
    expect(runs[0]).toMatchObject({ place: "global-minimum", diverged: false, lr: 0.1, end: "minimum-step" });
    expect(runs[0]!["solver"]).toMatchObject({ type: "SGD", momentum: 0.5 });
  });

  it("should take the rate of a solver's spec where no other is given", () => {
    expect(run("parabola", "--solver", '{"type":"Adam","lr":0.3}')).toContain("Adam at 0.3:");
    expect(run("parabola", "--solver", "Adam")).toContain("Adam at 0.1:");
  });

  it("should descend a formula of one's own, under a schedule and noise", () => {
    const scheduler = '{"type":"CosineAnnealingLR","T_max":"100%"}';
    const words = [
      "--formula",
      "x ** 2 + y ** 2",
      "--domain",
      "-2,2",
      "--start",
      "1,1",
      "--lr",
      "0.2",
      "--steps",
      "50",
    ];
    const out = run(...words, "--scheduler", scheduler, "--noise", "0.5", "--seed", "3", "--minimum-step", "0");
    expect(out).toContain("SGD at 0.2 under CosineAnnealingLR: ended after 50 steps: the step limit was reached");
    expect(run(...words, "--noise", "1", "--seed", "3")).not.toBe(run(...words, "--noise", "1", "--seed", "4"));
  });

  it.each(stories)("should tell the story $id", ({ id, title, racers }) => {
    const out = run("--story", id);
    expect(out.startsWith(title)).toBe(true);
    expect(out.match(/(ended|diverged) after \d+ steps/g)).toHaveLength(racers.length);
    expect(run("--story", id, "--format", "csv")).toMatch(/^run,step,x(,y)?,loss,lr,update\n1,0,/);
  });

  it("should list landscapes and stories", () => {
    const out = run("--list");
    for (const { id } of [...landscapes, ...stories]) expect(out).toContain(`  ${id} `);
    expect(JSON.parse(run("--list", "--format", "json"))).toMatchObject({ landscapes });
    expect(run("--list", "--format", "csv").split("\n")).toHaveLength(landscapes.length + stories.length + 2);
  });

  it.each([
    [["rosenbrok"], 'did you mean "rosenbrock"?'],
    [["--formula", "sin(x"], "formula, line 1, column 6"],
    [["bowl", "--formula", "x"], "--formula: found also bowl"],
    [["bowl", "--domain", "1,2"], "--domain: found without --formula"],
    [["--formula", "x", "--domain", "1,2,3"], "domain: found [NaN, NaN]"],
    [["bowl", "--start", "1"], "start: found [1], expected two numbers"],
    [["--steps", "0"], '--steps: found "0", expected an integer from 1 to 100000'],
    [["--lr", "fast"], '--lr: found "fast"'],
    [["--solver", "SDG"], 'did you mean "SGD"?'],
    [["--solver", "{"], "--solver: found {"],
    [["--scheduler", "StepRL"], "StepRL"],
    [["--story", "restrat"], 'did you mean "restart"?'],
    [["bowl", "--story", "restart"], "--story: found also bowl"],
  ])("should refuse %j in one line", (words, message) => {
    expect(() => run(...words)).toThrow(message);
  });
});
