import { metricMode, type MetricName } from "@glissade/trainer";
import { carrierOf, type MemberFacts, type RaceFacts, type RacePlan } from "./race-plan.ts";

/** null: it failed on the way there; undefined: it has not come there yet. */
export type RungResult = number | null | undefined;

function memberOf(facts: RaceFacts, candidate: number, seed: number): MemberFacts {
  const found = facts.members[candidate]?.[seed];
  if (!found) throw new RangeError(`the race has no candidate ${candidate} with seed ${seed}`);
  return found;
}

/** What became of a run: of one that is not made yet, what became of the trunk that it was to go on from. */
export function fateOf(plan: RacePlan, facts: RaceFacts, candidate: number, seed: number): MemberFacts["status"] {
  const member = memberOf(facts, candidate, seed);
  const trunk = plan.candidates[candidate]?.trunk;
  if (member.status !== "none" || !trunk) return member.status;
  if (memberOf(facts, trunk.of, seed).step >= trunk.until) return "none";
  const fate = fateOf(plan, facts, trunk.of, seed);
  return fate === "out" || fate === "failed" ? fate : "none";
}

/** Whether a candidate is still in the race: none of its runs failed or was taken out. */
export function isLive(plan: RacePlan, facts: RaceFacts, candidate: number): boolean {
  return plan.seeds.every((_, seed) => !["out", "failed"].includes(fateOf(plan, facts, candidate, seed)));
}

/** A candidate's values at a rung by seed; those of its trunk where it shares that. */
export function valuesAt(plan: RacePlan, facts: RaceFacts, candidate: number, rung: number): RungResult[] {
  const carrier = carrierOf(plan, candidate, plan.rungs[rung] ?? 0);
  return plan.seeds.map((_, seed) => {
    const value = memberOf(facts, carrier, seed).results[rung];
    if (value !== undefined) return value;
    return fateOf(plan, facts, carrier, seed) === "failed" ? null : undefined;
  });
}

/** A candidate's result at a rung: the mean over its seeds; one that failed makes it the worst there is. */
export function resultAt(plan: RacePlan, facts: RaceFacts, candidate: number, rung: number): RungResult {
  const values = valuesAt(plan, facts, candidate, rung);
  if (values.includes(null)) return null;
  if (values.includes(undefined)) return undefined;
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

/** Best first; those that failed last. */
export function byResult(metric: MetricName) {
  const sign = metricMode(metric) === "min" ? 1 : -1;
  return (a: RungResult, b: RungResult): number => {
    const [left, right] = [a ?? undefined, b ?? undefined];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return sign * (left - right);
  };
}
