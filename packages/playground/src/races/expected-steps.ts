import { randomInteger, stream } from "@glissade/vision";
import type { RacePlan } from "./race-plan.ts";
import { replay } from "./replay.ts";

const draws = 9;

/** Training steps that a race may be expected to take: the median over made-up races with every order equally likely. */
export function expectedSteps(plan: RacePlan): number {
  const steps = Array.from({ length: draws }, (_, draw) => {
    const merit = (candidate: number): number => randomInteger(2 ** 30, draw, stream("race"), candidate);
    return replay(plan, { valueOf: (candidate) => merit(candidate) }).steps;
  });
  return steps.toSorted((a, b) => a - b)[Math.floor(draws / 2)] ?? 0;
}
