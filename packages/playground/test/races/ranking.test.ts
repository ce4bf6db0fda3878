import { raceSettings } from "@glissade/api";
import { parseExperiment, scheduleOf } from "@glissade/trainer";
import { simulate } from "@glissade/schedules";
import { describe, expect, it } from "vitest";
import { candidateSpec } from "../../src/races/candidates.ts";
import { costOf, makePlan, plannedSteps } from "../../src/races/make-plan.ts";
import { rankingOf, verdictOf } from "../../src/races/ranking.ts";
import type { RaceFacts, RacePlan } from "../../src/races/race-plan.ts";
import { replay } from "../../src/races/replay.ts";
import { rungsFor } from "../../src/races/rungs.ts";
import { criticalT, holm, meanAndMargin, pairedP, twoSidedP } from "../../src/races/student.ts";
import { planOf } from "./plans.ts";

describe("Student's t", () => {
  it("should have the values of the tables", () => {
    const tables: [number, number][] = [
      [1, 12.7062],
      [2, 4.30265],
      [4, 2.77645],
      [9, 2.26216],
      [30, 2.04227],
    ];
    for (const [degrees, t] of tables) {
      expect(criticalT(0.95, degrees)).toBeCloseTo(t, 4);
      expect(twoSidedP(t, degrees)).toBeCloseTo(0.05, 5);
    }
    expect(twoSidedP(0, 3)).toBeCloseTo(1, 12);
    expect(twoSidedP(Infinity, 3)).toBe(0);
  });

  it("should give the interval and the paired test of a worked example", () => {
    const { mean, margin } = meanAndMargin([0.8, 0.82, 0.84]);
    expect(mean).toBeCloseTo(0.82, 12);
    expect(margin).toBeCloseTo((4.302653 * 0.02) / Math.sqrt(3), 6);
    // t = 0.03 / (0.01 / sqrt 3) = 5.196 with two degrees of freedom
    expect(pairedP([0.02, 0.03, 0.04])).toBeCloseTo(0.035, 3);
    expect(pairedP([0, 0, 0])).toBe(1);
    expect(pairedP([1])).toBeNull();
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  });
});

describe("the ranking", () => {
  const plan: RacePlan = { ...planOf(4), seeds: [0, 1, 2], rungs: [20, 120], eta: 2 };
  const finish = (values: readonly (readonly number[])[]): RaceFacts =>
    replay(plan, { valueOf: (candidate, seed) => values[candidate]?.[seed] ?? null }).facts;

  it("should say that the first ones cannot be told apart when they differ by no more than noise", () => {
    const facts = finish([
      [0.9, 0.91, 0.92],
      [0.91, 0.9, 0.915],
      [0.5, 0.51, 0.49],
      [0.4, 0.41, 0.39],
    ]);
    const ranking = rankingOf(plan, facts);
    expect(ranking.map(({ candidate, rung }) => [candidate, rung])).toEqual([
      [0, 1],
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
    expect(ranking.map(({ toFirst }) => toFirst?.isReal)).toEqual([undefined, false, true, true]);
    const verdict = verdictOf(plan, ranking);
    expect(verdict).toMatchObject({ code: "noise", tied: [0, 1] });
    expect(verdict.text).toContain("The first two cannot be told apart with 3 seeds");
  });

  it("should call a lead clear that every seed shows, and nothing with one seed", () => {
    const facts = finish([
      [0.9, 0.91, 0.92],
      [0.8, 0.812, 0.819],
      [0.5, 0.51, 0.49],
      [0.4, 0.41, 0.39],
    ]);
    expect(verdictOf(plan, rankingOf(plan, facts)).code).toBe("clear");
    const single: RacePlan = { ...plan, seeds: [0] };
    const ranking = rankingOf(single, replay(single, { valueOf: (candidate) => candidate }).facts);
    expect(ranking[0]).toMatchObject({ candidate: 3, interval: null, toFirst: null });
    expect(ranking[1]?.toFirst).toMatchObject({ p: null, isReal: null });
    expect(verdictOf(single, ranking).code).toBe("one_seed");
  });
});

describe("a plan", () => {
  const base = parseExperiment({
    dataset: "x",
    model: { architecture: "mlp", imageSize: 8 },
    solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
    training: { epochs: 12, batchSize: 8 },
  });
  const made = (settings: object) => makePlan(base, raceSettings.parse({ budget: { epochs: 12 }, ...settings }), 10);

  it("should lay its rungs at evaluations, not too early, and none just before the end", () => {
    expect(rungsFor({ epochs: 12, stepsPerEpoch: 10, period: { epochs: 1 }, eta: 3 })).toEqual([20, 60, 120]);
    expect(rungsFor({ epochs: 3, stepsPerEpoch: 10, period: { epochs: 1 }, eta: 3 })).toEqual([20, 30]);
    expect(rungsFor({ epochs: 12, stepsPerEpoch: 10, period: { iterations: 7 }, eta: 3 })).toEqual([21, 63, 120]);
    expect(rungsFor({ epochs: 12, stepsPerEpoch: 10, period: { epochs: 1 }, eta: 3, firstRung: 11 })).toEqual([120]);
  });

  it("should let a sensible set share what its rates have in common, to the step", () => {
    const { plan } = made({ candidates: { kind: "sensible", lrs: [0.1] } });
    expect(plan.candidates).toHaveLength(8);
    const rates = plan.candidates.map((candidate) => {
      const { schedule, lr, momentum, steps } = scheduleOf(candidateSpec(base, candidate, 12, 0), {
        stepsPerEpoch: 10,
      });
      return simulate(schedule, { lr, momentum, steps }).lr.map(([rate]) => rate);
    });
    const shared = plan.candidates.flatMap(({ trunk }, index) => (trunk ? [{ ...trunk, index }] : []));
    expect(shared.length).toBeGreaterThanOrEqual(2);
    for (const { of, until, index } of shared) {
      expect(of).toBeLessThan(index);
      expect(rates[index]?.slice(0, until)).toEqual(rates[of]?.slice(0, until));
      expect(rates[index]?.[until]).not.toBe(rates[of]?.[until]);
    }
    const { allToTheEnd, withSharedTrunks } = costOf(plan);
    expect(allToTheEnd - withSharedTrunks).toBeCloseTo(shared.reduce((sum, { until }) => sum + until, 0) / 10, 10);
    // One cycle brings its own rates: as high as the others.
    expect(Math.max(...(rates[7] ?? []).map(Number))).toBeCloseTo(0.1, 12);
  });

  it("should draw the same rates for the same seed, evenly over the logarithm", () => {
    const random = { kind: "random", schedulers: [{ scheduler: null }], lr: { from: 1e-4, to: 1 }, count: 40 };
    const lrs = (seed: number) => made({ candidates: { ...random, seed } }).plan.candidates.map(({ lr }) => lr);
    expect(lrs(1)).toEqual(lrs(1));
    expect(lrs(1)).not.toEqual(lrs(2));
    expect(lrs(1).every((lr) => lr >= 1e-4 && lr <= 1)).toBe(true);
    expect(lrs(1).filter((lr) => lr < 1e-2).length).toBeGreaterThan(10);
  });

  it("should leave out what is the same from beginning to end, and refuse a race of one", () => {
    const twice = [{ scheduler: null }, { name: "still", scheduler: { type: "StepLR", step_size: 5000 } }];
    const other = { scheduler: { type: "CosineAnnealingLR", T_max: "100%" } };
    const { plan, leftOut } = made({ candidates: { kind: "grid", schedulers: [...twice, other], lrs: [0.1] } });
    expect(plan.candidates).toHaveLength(2);
    expect(leftOut).toEqual([{ label: "still", sameAs: "Constant" }]);
    const alone = { candidates: { kind: "grid", schedulers: twice, lrs: [0.1] } };
    expect(() => made(alone)).toThrow("settings.candidates: found 1, expected at least two different candidates");
  });

  it("should choose the longest runs that a budget for all allows", () => {
    const grid = { kind: "grid", schedulers: [{ scheduler: null }], lrs: [1, 0.5, 0.2, 0.1, 0.05, 0.02] };
    const { plan } = made({ candidates: grid, seeds: 2, budget: { totalEpochs: 60 } });
    expect(plannedSteps(plan.rungs, 6, 3) * 2).toBeLessThanOrEqual(600);
    expect(plan).toMatchObject({ limit: 600, seeds: [0, 1] });
    const { steps } = replay(plan, { valueOf: (candidate) => candidate });
    expect(steps).toBeLessThanOrEqual(600);
    const little = { candidates: grid, budget: { totalEpochs: 3 } };
    expect(() => made(little)).toThrow("settings.budget.totalEpochs: found 3, expected more");
  });
});
