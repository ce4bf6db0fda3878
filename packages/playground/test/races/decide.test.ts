import { describe, expect, it } from "vitest";
import { decide } from "../../src/races/decide.ts";
import { plannedSteps } from "../../src/races/make-plan.ts";
import { type RaceFacts, type RacePlan, startingFacts, stepsOf, type Trunk } from "../../src/races/race-plan.ts";
import { replay } from "../../src/races/replay.ts";
import { isLive, resultAt } from "../../src/races/standing.ts";
import { drawer, planOf } from "./plans.ts";

/** Values by candidate that rise with every rung and never change their order. */
const orderly = (values: readonly number[]) => (candidate: number, _seed: number, rung: number) =>
  (values[candidate] ?? 0) + rung / 100;

describe("decide", () => {
  it("should start every candidate with every seed, to be held at the first rung", () => {
    const plan = planOf(3, { seeds: [4, 5] });
    const { moves, finished } = decide(plan, startingFacts(plan));
    expect(finished).toBe(false);
    expect(moves).toHaveLength(6);
    expect(moves.every(({ kind, stopAt }) => kind === "start" && stopAt === 20)).toBe(true);
  });

  it("should spend what successive halving does when the best arrive first", () => {
    // Nobody is promoted then who is overtaken later.
    const plan = planOf(9);
    const best = replay(plan, { valueOf: orderly([9, 8, 7, 6, 5, 4, 3, 2, 1]) });
    expect(best.steps).toBe(plannedSteps(plan.rungs, 9, 3));
    expect(best.steps).toBe(9 * 20 + 3 * 40 + 60);
    expect(best.facts.members.map(([member]) => member?.step)).toEqual([120, 60, 60, 20, 20, 20, 20, 20, 20]);
  });

  it("should let the best go on without waiting for those that have not come to the rung", () => {
    const plan = planOf(6);
    const facts = startingFacts(plan);
    const member = (value: number | undefined) =>
      value === undefined
        ? { status: "underWay" as const, step: 0, results: [] }
        : { status: "held" as const, step: 20, results: [value] };
    const after = (values: readonly (number | undefined)[]): RaceFacts => ({
      ...facts,
      members: values.map((value) => [member(value)]),
    });
    const waits = decide(plan, after([0.5, 0.6, undefined, undefined, undefined, undefined]));
    expect(waits.moves).toEqual([]);
    const goesOn = decide(plan, after([0.5, 0.6, 0.4, undefined, undefined, undefined]));
    expect(goesOn.moves).toEqual([{ kind: "go", candidate: 1, seed: 0, stopAt: 60 }]);
  });

  it("should take a failed candidate for the worst and go on", () => {
    const plan = planOf(3);
    const values = orderly([3, 2, 1]);
    const { facts } = replay(plan, {
      valueOf: (candidate, seed, rung) => (candidate === 0 && rung === 1 ? null : values(candidate, seed, rung)),
    });
    expect(facts.members.map(([member]) => member?.status)).toEqual(["failed", "finished", "held"]);
  });

  it("should finish without a winner when all fail", () => {
    const { facts } = replay(planOf(4), { valueOf: () => null });
    expect(facts.members.every(([member]) => member?.status === "failed")).toBe(true);
  });

  it("should train a trunk once and bring all that share it to the end of it together", () => {
    // Five cooldowns from step 90 of one constant stretch.
    const trunks = Object.fromEntries([1, 2, 3, 4].map((index): [number, Trunk] => [index, { of: 0, until: 90 }]));
    const plan = planOf(5, { trunks, seeds: [0, 1] });
    const { steps, facts } = replay(plan, { valueOf: (candidate, _, rung) => (rung === 2 ? candidate : 0) });
    expect(facts.members.flat().every(({ status }) => status === "finished")).toBe(true);
    expect(steps).toBe(2 * (90 + 5 * 30));
  });

  it("should train a trunk on for others when the one that trains it fails behind their split", () => {
    const plan = planOf(2, { trunks: { 1: { of: 0, until: 30 } }, seeds: [0, 1], rungs: [20, 60, 120] });
    const { facts } = replay(plan, {
      workers: 2,
      valueOf: (candidate, seed, rung) => (candidate === 0 && seed === 0 && rung === 1 ? null : 1),
      // The second seed is slow: the first has failed by the time it comes to the split.
      durationOf: ({ seed }, steps) => steps * (seed === 0 ? 1 : 50),
    });
    expect(facts.members[1]?.map(({ status }) => status)).toEqual(["finished", "finished"]);
  });

  it("should take out those that would have gone on from a trunk that a person stopped", () => {
    const plan = planOf(3, { trunks: { 1: { of: 0, until: 90 } } });
    const facts: RaceFacts = {
      sent: [1, 1, 0],
      members: [
        [{ status: "out", step: 30, results: [1] }],
        [{ status: "none", step: 0, results: [] }],
        [{ status: "held", step: 20, results: [0] }],
      ],
    };
    expect(decide(plan, facts)).toMatchObject({ moves: [{ kind: "go", candidate: 2, stopAt: 60 }], finished: false });
  });
});

describe("decide, on races drawn at random", () => {
  const cases = Array.from({ length: 300 }, (_, index) => index + 1);

  function drawPlan(draw: () => number): RacePlan {
    const count = 2 + Math.floor(draw() * 14);
    const trunks: Record<number, Trunk> = {};
    const ends = [0];
    for (let index = 1; index < count; index++) {
      ends.push(0);
      if (draw() < 0.6) continue;
      const of = Math.floor(draw() * index);
      // A trunk is trained by its candidate itself: it ends behind where that one's own training begins.
      const until = (ends[of] ?? 0) + 10 + Math.floor(draw() * (110 - (ends[of] ?? 0)));
      if (until >= 120) continue;
      trunks[index] = { of, until };
      ends[index] = until;
    }
    const eta = 2 + Math.floor(draw() * 3);
    const seeds = draw() < 0.5 ? [0] : [0, 1, 2];
    const plan = planOf(count, {
      trunks,
      eta,
      seeds,
      metric: draw() < 0.5 ? "validation/loss" : "validation/accuracy",
    });
    const least = plannedSteps(plan.rungs, count, eta) * seeds.length;
    return draw() < 0.5 ? plan : { ...plan, limit: Math.round(least * (1 + draw())) };
  }

  it("should end, stay within the budget, and never let a worse one go on over a better one", () => {
    for (const start of cases) {
      const draw = drawer(start);
      const plan = drawPlan(draw);
      const values = plan.candidates.map(() => plan.seeds.map(() => plan.rungs.map(() => draw())));
      const failing = draw() < 0.3;
      const fails = values.map((seeds) => seeds.map((rungs) => rungs.map(() => failing && draw() < 0.1)));
      const last = plan.rungs.length - 1;
      const { facts, steps } = replay(plan, {
        workers: 1 + Math.floor(draw() * 4),
        durationOf: (_, length) => length * (0.2 + draw()),
        valueOf: (candidate, seed, rung) =>
          fails[candidate]?.[seed]?.[rung] ? null : (values[candidate]?.[seed]?.[rung] ?? 0),
        onDecision: (before, { sent, moves }) => checkDecision(plan, before, sent, moves.length),
      });
      const where = `case ${start}`;
      const whole = stepsOf(
        plan,
        plan.candidates.map(() => last),
      );
      expect(steps, where).toBeLessThanOrEqual(Math.min(whole, plan.limit ?? Infinity));
      const survivors = plan.candidates.filter((_, candidate) => isLive(plan, facts, candidate));
      const finishers = plan.candidates.filter((_, index) => typeof resultAt(plan, facts, index, last) === "number");
      // With a limit, what a failed leader has used up may be missing in the end.
      if (survivors.length > 0 && (plan.limit === null || !failing)) {
        expect(finishers.length, where).toBeGreaterThan(0);
      }
      expect(facts.members.flat().some(({ status }) => status === "underWay")).toBe(false);
    }
  });

  function checkDecision(plan: RacePlan, before: RaceFacts, sent: readonly number[], moves: number): void {
    const sign = plan.metric === "validation/loss" ? -1 : 1;
    expect(stepsOf(plan, sent)).toBeLessThanOrEqual(plan.limit ?? Infinity);
    sent.forEach((to, candidate) => {
      const rung = before.sent[candidate] ?? 0;
      expect(to - rung === 0 || to - rung === 1).toBe(true);
      if (to === rung || plan.limit !== null) return;
      const own = resultAt(plan, before, candidate, rung);
      expect(typeof own).toBe("number");
      sent.forEach((other, index) => {
        const theirs = resultAt(plan, before, index, rung);
        if (other !== rung || typeof theirs !== "number" || !isLive(plan, before, index)) return;
        expect(sign * theirs).toBeLessThanOrEqual(sign * (own as number));
      });
    });
    expect(moves).toBeGreaterThanOrEqual(0);
  }
});
