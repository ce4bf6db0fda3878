import type { RacePlan } from "./race-plan.ts";
import { costOf, type MadePlan, type RaceCost } from "./make-plan.ts";
import { expectedSteps } from "./expected-steps.ts";

/** A plan with what it comes to, as it is kept with its race. */
export interface StoredPlan extends MadePlan {
  readonly cost: RaceCost & { readonly expected: number };
}

export function withCost(made: MadePlan): StoredPlan {
  const { plan } = made;
  const expected = expectedSteps(plan) / plan.stepsPerEpoch;
  return { ...made, cost: { ...costOf(plan), expected } };
}

export function parseStoredPlan(text: string): StoredPlan {
  return JSON.parse(text) as StoredPlan;
}

/** The plan of a race's record. */
export function planOfRow({ plan }: { readonly plan: string }): RacePlan {
  return parseStoredPlan(plan).plan;
}
