import type { RaceStanding, RaceVerdict } from "@glissade/api";
import { type RaceFacts, type RacePlan } from "./race-plan.ts";
import { byResult, fateOf, resultAt, valuesAt } from "./standing.ts";
import { holm, meanAndMargin, pairedP } from "./student.ts";

/** What is more likely than this by chance is called noise. */
const level = 0.05;

type Place = Omit<RaceStanding, "test">;

/**
 * Candidates in their order: who came further first, and among those who came equally far, the better mean over seeds.
 * Each is compared with the first one at the last rung that both have come to, seed by seed.
 */
export function rankingOf(plan: RacePlan, facts: RaceFacts): Place[] {
  const places = plan.candidates.map((_, candidate) => placeOf(plan, facts, candidate));
  const compare = byResult(plan.metric);
  places.sort(
    (a, b) =>
      Number(a.state === "failed") - Number(b.state === "failed") ||
      (b.rung ?? -1) - (a.rung ?? -1) ||
      compare(a.mean, b.mean) ||
      a.candidate - b.candidate,
  );
  return compared(plan, facts, places);
}

function placeOf(plan: RacePlan, facts: RaceFacts, candidate: number): Place {
  const { label, lr } = plan.candidates[candidate] ?? { label: "", lr: 0 };
  const sent = facts.sent[candidate] ?? 0;
  const rung = plan.rungs.findLastIndex(
    (_, each) => each <= sent && typeof resultAt(plan, facts, candidate, each) === "number",
  );
  const values = rung < 0 ? [] : valuesAt(plan, facts, candidate, rung).map((value) => value ?? null);
  const numbers = values.filter((value) => value !== null);
  const { mean, margin } = numbers.length > 0 ? meanAndMargin(numbers) : { mean: null, margin: null };
  return {
    candidate,
    label,
    lr,
    rank: 0,
    rung: rung < 0 ? null : rung,
    state: stateOf(plan, facts, candidate),
    values,
    mean,
    interval: mean === null || margin === null ? null : { low: mean - margin, high: mean + margin },
    toFirst: null,
  };
}

function stateOf(plan: RacePlan, facts: RaceFacts, candidate: number): Place["state"] {
  const fates = plan.seeds.map((_, seed) => fateOf(plan, facts, candidate, seed));
  if (fates.includes("failed")) return "failed";
  if (fates.includes("out")) return "out";
  if (fates.every((fate) => fate === "finished")) return "finished";
  if (fates.includes("underWay")) return "training";
  // One that shares a trunk stands where the trunk does.
  return resultAt(plan, facts, candidate, facts.sent[candidate] ?? 0) === undefined ? "waiting" : "held";
}

/** Holm's correction is made among the comparisons at one rung: those are what is looked at together. */
function compared(plan: RacePlan, facts: RaceFacts, places: readonly Place[]): Place[] {
  const [first] = places;
  const pairs = places.map((place) => (first && place !== first ? pairOf(plan, facts, first, place) : null));
  const corrected = new Map<Pair, number>();
  for (const rung of plan.rungs.keys()) {
    const known = pairs.filter((pair): pair is Pair & { p: number } => pair?.rung === rung && pair.p !== null);
    holm(known.map(({ p }) => p)).forEach((p, index) => corrected.set(known[index] as Pair, p));
  }
  return places.map((place, index) => {
    const pair = pairs[index] ?? null;
    const p = (pair && corrected.get(pair)) ?? null;
    return { ...place, rank: index + 1, toFirst: pair && { ...pair, p, isReal: p === null ? null : p < level } };
  });
}

type Pair = Omit<NonNullable<Place["toFirst"]>, "isReal">;

function pairOf(plan: RacePlan, facts: RaceFacts, first: Place, other: Place): Pair | null {
  if (first.rung === null || other.rung === null || other.state === "failed") return null;
  const rung = Math.min(first.rung, other.rung);
  const left = valuesAt(plan, facts, first.candidate, rung);
  const right = valuesAt(plan, facts, other.candidate, rung);
  const differences = right.flatMap((value, seed) => {
    const of = left[seed];
    return typeof value === "number" && typeof of === "number" ? [value - of] : [];
  });
  if (differences.length === 0) return null;
  const { mean, margin } = meanAndMargin(differences);
  const interval = margin === null ? null : { low: mean - margin, high: mean + margin };
  return { rung, difference: mean, interval, p: pairedP(differences) };
}

/** Says in words whether the first one is first by more than noise. */
export function verdictOf(plan: RacePlan, ranking: readonly Place[]): RaceVerdict {
  const [first, ...others] = ranking;
  if (!first || first.rung === null || first.state === "failed") {
    return { code: "none", text: "No candidate has come to a rung yet.", tied: [] };
  }
  const seeds = plan.seeds.length;
  if (seeds === 1) {
    const text = `${first.label} leads with one seed: how much of its lead is noise cannot be known. Two seeds say something, three or more say it well.`;
    return { code: "one_seed", text, tied: [first.candidate] };
  }
  const rivals = others.filter(({ toFirst }) => toFirst !== null);
  const furthest = Math.max(-1, ...rivals.map(({ toFirst }) => toFirst?.rung ?? -1));
  const close = rivals.filter(({ toFirst }) => toFirst?.rung === furthest);
  const tied = close.filter(({ toFirst }) => toFirst?.isReal === false);
  const at =
    furthest >= 0 && furthest < first.rung ? `, as of epoch ${epochOf(plan, furthest)}, the last they shared` : "";
  if (tied.length === 0) {
    const text = `${first.label} leads by more than noise with ${seeds} seeds${at}.`;
    return { code: "clear", text, tied: [first.candidate] };
  }
  const text = `${wordsFor([first, ...tied])} cannot be told apart with ${seeds} seeds${at}: the difference is noise, or too small for so few seeds.`;
  return { code: "noise", text, tied: [first, ...tied].map(({ candidate }) => candidate) };
}

function epochOf(plan: RacePlan, rung: number): number {
  return Math.round((plan.rungs[rung] ?? 0) / plan.stepsPerEpoch);
}

const counts = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

function wordsFor(places: readonly Place[]): string {
  const areFirst = places.every(({ rank }, index) => rank === index + 1);
  if (areFirst) return `The first ${counts[places.length - 2] ?? places.length}`;
  const labels = places.map(({ label }) => label);
  return labels.length > 4 ? `${labels[0]} and ${labels.length - 1} others` : labels.join(" and ");
}
