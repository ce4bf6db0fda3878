import { decide, type Move } from "./decide.ts";
import { type MemberFacts, type RaceFacts, type RacePlan, startingFacts, startOf } from "./race-plan.ts";

export interface ReplayOptions {
  /** What a run is known to reach: its best value up to a rung, or null where it fails on the way there. */
  readonly valueOf: (candidate: number, seed: number, rung: number) => number | null;
  /** Runs at a time. Default 1. */
  readonly workers?: number;
  /** How long a stretch takes, in any unit; default: its training steps. */
  readonly durationOf?: (move: Move, steps: number) => number;
  /** Told every decision and what it was made from. */
  readonly onDecision?: (before: RaceFacts, decision: ReturnType<typeof decide>) => void;
}

export interface Replay {
  readonly facts: RaceFacts;
  /** Training steps, over all runs. */
  readonly steps: number;
}

interface Leg {
  readonly move: Move;
  readonly from: number;
  readonly to: number;
  ends: number;
}

/**
 * Runs a race whose runs are already known, without training anything: as a run that was held and goes on is bit for bit
 * one that was never held, its course follows from the curves of whole runs.
 */
export function replay(plan: RacePlan, options: ReplayOptions): Replay {
  const { valueOf, workers = 1, durationOf = (_, steps) => steps, onDecision } = options;
  let facts = startingFacts(plan);
  let [now, steps] = [0, 0];
  let waiting: Leg[] = [];
  let running: Leg[] = [];
  for (;;) {
    const decision = decide(plan, facts);
    onDecision?.(facts, decision);
    facts = { ...facts, sent: decision.sent };
    for (const move of decision.moves) {
      const from = memberOf(facts, move).status === "none" ? beginOf(plan, move) : memberOf(facts, move).step;
      waiting.push({ move, from, to: move.stopAt ?? plan.rungs.at(-1) ?? 0, ends: 0 });
      facts = withMember(facts, move, { ...memberOf(facts, move), status: "underWay", step: from });
    }
    if (decision.finished) return { facts, steps };
    // Those that came further go first, as in the queue.
    waiting = waiting.toSorted((a, b) => b.to - a.to);
    for (const leg of waiting.splice(0, workers - running.length)) {
      running.push({ ...leg, ends: now + durationOf(leg.move, leg.to - leg.from) });
    }
    running = running.toSorted((a, b) => a.ends - b.ends);
    const done = running.shift();
    if (!done) throw new Error("a race that is not finished has nobody under way");
    now = done.ends;
    steps += done.to - done.from;
    facts = withMember(facts, done.move, arrived(plan, done, valueOf));
  }
}

function memberOf(facts: RaceFacts, { candidate, seed }: Move): MemberFacts {
  return facts.members[candidate]?.[seed] as MemberFacts;
}

function beginOf(plan: RacePlan, { candidate }: Move): number {
  const found = plan.candidates[candidate];
  return found ? startOf(found) : 0;
}

function arrived(plan: RacePlan, { move, to }: Leg, valueOf: ReplayOptions["valueOf"]): MemberFacts {
  const passed = plan.rungs.flatMap((rung, index) => (rung <= to ? [index] : []));
  const values = passed.map((rung) => valueOf(move.candidate, move.seed, rung));
  const results = values.map((value) => value ?? undefined);
  if (values.includes(null)) return { status: "failed", step: to, results };
  return { status: to === plan.rungs.at(-1) ? "finished" : "held", step: to, results };
}

function withMember(facts: RaceFacts, { candidate, seed }: Move, member: MemberFacts): RaceFacts {
  const runs = facts.members[candidate] ?? [];
  return { ...facts, members: facts.members.with(candidate, runs.with(seed, member)) };
}
