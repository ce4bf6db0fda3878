import { stories, tellStory } from "@glissade/descent";
import { describe, expect, it } from "vitest";
import { laneName } from "../../src/features/descent/lane-looks.ts";
import { readSurface, runRace } from "../../src/features/descent/race.ts";
import { firstScenario, own, scenarioOfStory } from "../../src/features/descent/scenario.ts";
import type { Scenario } from "../../src/features/descent/scenario.ts";
import { thinned } from "../../src/features/descent/thinned.ts";

function race(scenario: Scenario) {
  const surface = readSurface(scenario);
  if ("error" in surface) throw new Error(surface.error);
  return runRace(surface, scenario);
}

describe("runRace", () => {
  it.each(stories)("should run the story $id as it is told elsewhere", (story) => {
    const { runs } = race(scenarioOfStory(story));
    expect(runs.map(({ outcome }) => outcome)).toEqual(tellStory(story).runs.map(({ outcome }) => outcome));
  });

  it("should say what is wrong with a lane and run the others", () => {
    const wrong = { solver: { type: "SGD", nesterov: true }, lr: 0.1, scheduler: null };
    const { runs } = race({ ...firstScenario, lanes: [wrong, firstScenario.lanes[0]!] });
    expect(runs[0]).toMatchObject({ error: "momentum: found 0, expected a number above 0 for nesterov" });
    expect(runs[1]!.outcome!.place).toBe("global-minimum");
  });

  it("should start a landscape of another dimension where that one starts", () => {
    const { runs } = race({ ...firstScenario, landscape: "parabola" });
    expect(runs[0]!.descent!.positions[0]).toEqual([4]);
  });

  it("should say where a formula is wrong", () => {
    expect(readSurface({ landscape: own, formula: "x +" })).toEqual({
      error: 'formula, line 1, column 4: found "the end", expected a number, a name or "("',
    });
  });
});

describe("laneName", () => {
  it("should tell what is not as usual", () => {
    const name = (solver: Record<string, unknown>, scheduler: Record<string, unknown> | null = null) =>
      laneName({ solver, lr: 0.005, scheduler });
    expect(name({ type: "SGD", momentum: 0.9, nesterov: true, dampening: 0 })).toBe(
      "SGD, momentum 0.9, nesterov momentum at 0.005",
    );
    expect(name({ type: "Adam", betas: [0.8, 0.9] })).toBe("Adam, betas 0.8, 0.9 at 0.005");
    expect(name({ type: "AdamW" }, { type: "StepLR", step_size: 3 })).toMatch(/^AdamW at 0.005, Step/);
    expect(name({ type: "Other" }, { type: "None" })).toBe("Other at 0.005, None");
  });
});

describe("thinned", () => {
  it("should leave few values as they are", () => {
    expect(thinned([3, 2, 1])).toEqual({ xs: [0, 1, 2], ys: [3, 2, 1] });
  });

  it("should keep first, last and every peak of many", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i === 7777 ? 99 : i === 12_345 ? -99 : Math.sin(i)));
    const { xs, ys } = thinned(values);
    expect(xs.length).toBeLessThanOrEqual(1002);
    expect(ys[xs.indexOf(7777)]).toBe(99);
    expect(ys[xs.indexOf(12_345)]).toBe(-99);
    expect(xs.at(-1)).toBe(19_999);
    expect(xs.toSorted((a, b) => a - b)).toEqual(xs);
  });
});
