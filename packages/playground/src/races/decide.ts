import { carrierOf, goalsOf, type RaceFacts, type RacePlan, startOf, stepsOf } from "./race-plan.ts";
import { byResult, fateOf, isLive, resultAt, type RungResult } from "./standing.ts";

/** What a run is to do next. */
export interface Move {
  /** start: from the beginning; fork: from the end of a trunk; go: on from where it is held. */
  readonly kind: "start" | "fork" | "go";
  readonly candidate: number;
  /** Index into the plan's seeds. */
  readonly seed: number;
  /** Training step at which it is to be held; null: trains to its end. */
  readonly stopAt: number | null;
}

export interface Decision {
  /** Up to which rung each candidate may train now. */
  readonly sent: readonly number[];
  /** Forks before the trunk that they come from moves on. */
  readonly moves: readonly Move[];
  /** Nobody is under way and nobody goes on: the result is final. */
  readonly finished: boolean;
}

/** Candidates whose training up to a rung is one and the same. */
interface Unit {
  readonly candidates: readonly number[];
  readonly result: RungResult;
}

/**
 * What happens next in a race, from what is known of it; asked whenever a run has come to a rung, failed or was taken out.
 *
 * Asynchronous successive halving (Li et al., A System for Massively Parallel Hyperparameter Tuning, 2020): a candidate
 * goes on from a rung as soon as it is among the best `1/eta` of those that have reached it, without waiting for the
 * others. Once all stand still and none has come to the end, the best one goes on nevertheless. Candidates that share
 * their training up to a rung (a trunk) cannot be told apart there: they count once and go on together.
 *
 * A pure function: whoever finishes an attempt asks it within the transaction that records what came of it.
 */
export function decide(plan: RacePlan, facts: RaceFacts): Decision {
  const sent = furthestKnown(plan, facts);
  promoteBest(plan, facts, sent);
  let moves = movesFor(plan, facts, sent);
  const isBusy = facts.members.flat().some(({ status }) => status === "underWay");
  if (moves.length === 0 && !isBusy && promoteLastHope(plan, facts, sent)) moves = movesFor(plan, facts, sent);
  return { sent, moves, finished: moves.length === 0 && !isBusy };
}

/** A person may have let a run train further than the race did. */
function furthestKnown(plan: RacePlan, facts: RaceFacts): number[] {
  return facts.sent.map((rung, candidate) => {
    const known = plan.rungs.findLastIndex((_, each) => typeof resultAt(plan, facts, candidate, each) === "number");
    return Math.max(rung, known);
  });
}

function promoteBest(plan: RacePlan, facts: RaceFacts, sent: number[]): void {
  for (let rung = plan.rungs.length - 2; rung >= 0; rung--) {
    const arrived = unitsAt(plan, facts, sent, rung);
    const best = arrived.slice(0, Math.floor(arrived.length / plan.eta));
    // Where the best one left cannot be paid for, no worse one takes its place.
    for (const unit of best) if (promote(plan, facts, sent, unit, rung) === "tooDear") break;
  }
}

/** Nobody has come to the end and nobody is on the way: the best of those that came furthest goes on. */
function promoteLastHope(plan: RacePlan, facts: RaceFacts, sent: number[]): boolean {
  const last = plan.rungs.length - 1;
  if (sent.some((_, candidate) => typeof resultAt(plan, facts, candidate, last) === "number")) return false;
  for (let rung = last - 1; rung >= 0; rung--) {
    const held = unitsAt(plan, facts, sent, rung);
    if (held.some((unit) => promote(plan, facts, sent, unit, rung) === "goesOn")) return true;
  }
  return false;
}

/** Those that have come to a rung, best first. */
function unitsAt(plan: RacePlan, facts: RaceFacts, sent: readonly number[], rung: number): Unit[] {
  const groups = new Map<number, number[]>();
  sent.forEach((to, candidate) => {
    if (to < rung) return;
    const carrier = carrierOf(plan, candidate, plan.rungs[rung] ?? 0);
    groups.set(carrier, [...(groups.get(carrier) ?? []), candidate]);
  });
  const compare = byResult(plan.metric);
  return [...groups]
    .map(([carrier, candidates]) => ({ candidates, result: resultAt(plan, facts, carrier, rung) }))
    .filter(({ result }) => result !== undefined)
    .sort((a, b) => compare(a.result, b.result));
}

/** Lets a unit go on, if it still stands at the rung and can be paid for. */
function promote(
  plan: RacePlan,
  facts: RaceFacts,
  sent: number[],
  { candidates, result }: Unit,
  rung: number,
): "goesOn" | "tooDear" | "no" {
  if (typeof result !== "number") return "no";
  let outcome: "goesOn" | "tooDear" | "no" = "no";
  for (const candidate of candidates) {
    if (sent[candidate] !== rung || !isLive(plan, facts, candidate)) continue;
    const then = sent.with(candidate, rung + 1);
    if (!isAffordable(plan, facts, then)) return outcome === "no" ? "tooDear" : outcome;
    sent[candidate] = rung + 1;
    outcome = "goesOn";
  }
  return outcome;
}

/** Whether so much may be trained, with enough left to bring one candidate to the end. */
function isAffordable(plan: RacePlan, facts: RaceFacts, sent: readonly number[]): boolean {
  if (plan.limit === null) return true;
  const last = plan.rungs.length - 1;
  const live = sent.flatMap((_, candidate) => (isLive(plan, facts, candidate) ? [candidate] : []));
  const furthest = Math.max(...live.map((candidate) => sent[candidate] ?? 0));
  const toTheEnd = live
    .filter((candidate) => sent[candidate] === furthest)
    .map((candidate) => stepsOf(plan, sent.with(candidate, last)));
  return Math.min(...toTheEnd) <= plan.limit;
}

function movesFor(plan: RacePlan, facts: RaceFacts, sent: readonly number[]): Move[] {
  const live = sent.map((_, candidate) => isLive(plan, facts, candidate));
  const goals = goalsOf(
    plan,
    sent.map((rung, candidate) => (live[candidate] ? (plan.rungs[rung] ?? 0) : 0)),
  );
  const moves = plan.candidates.flatMap((_, candidate) =>
    plan.seeds.flatMap((__, seed) => moveFor(plan, facts, goals, candidate, seed) ?? []),
  );
  // What goes on from a trunk's end must be made before the trunk is led away from it.
  return [...moves.filter(({ kind }) => kind === "fork"), ...moves.filter(({ kind }) => kind !== "fork")];
}

function moveFor(
  plan: RacePlan,
  facts: RaceFacts,
  goals: readonly number[],
  candidate: number,
  seed: number,
): Move | undefined {
  const goal = goals[candidate] ?? 0;
  const settled = plan.candidates[candidate];
  const member = facts.members[candidate]?.[seed];
  if (!settled || !member) return undefined;
  const begins = startOf(settled);
  if (member.status === "none") {
    if (goal <= begins || fateOf(plan, facts, candidate, seed) !== "none") return undefined;
    const { trunk } = settled;
    if (trunk && (facts.members[trunk.of]?.[seed]?.step ?? 0) < trunk.until) return undefined;
    return { kind: trunk ? "fork" : "start", candidate, seed, stopAt: stopFor(plan, goals, candidate, begins) };
  }
  if (member.status !== "held" || member.step >= goal) return undefined;
  return { kind: "go", candidate, seed, stopAt: stopFor(plan, goals, candidate, member.step) };
}

/** The next place to stop at: the goal, or before it the end of a trunk that others go on from. */
function stopFor(plan: RacePlan, goals: readonly number[], candidate: number, from: number): number | null {
  const goal = goals[candidate] ?? 0;
  const splits = plan.candidates.flatMap(({ trunk }, index) =>
    trunk?.of === candidate && trunk.until > from && (goals[index] ?? 0) > trunk.until ? [trunk.until] : [],
  );
  const stop = Math.min(goal, ...splits);
  return stop === plan.rungs.at(-1) ? null : stop;
}
