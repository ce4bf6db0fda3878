import type { MetricName, SchedulerInterval } from "@glissade/trainer";
import type { ScheduleSpec } from "@glissade/schedules";

/** A part of a run that one candidate trains for others as well: their rates are the same up to a training step. */
export interface Trunk {
  /** Which candidate trains it. */
  readonly of: number;
  /** Training steps that are shared, from the first. */
  readonly until: number;
}

/** One way to set the learning rate, which takes part in a race with every seed. */
export interface Candidate {
  readonly label: string;
  /** null: constant. */
  readonly scheduler: ScheduleSpec | null;
  readonly schedulerInterval: SchedulerInterval;
  readonly lr: number;
  readonly trunk: Trunk | null;
}

/** Everything about a race that is settled before it starts. Plain data, kept with the race. */
export interface RacePlan {
  readonly candidates: readonly Candidate[];
  /** Of weights, order and augmentation; every candidate runs with each. */
  readonly seeds: readonly number[];
  /** Length of a run that is trained to its end; every schedule is laid out for it. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Training steps at which candidates are compared; the last one is the end of the run. */
  readonly rungs: readonly number[];
  /** About one in so many goes on from a rung. */
  readonly eta: number;
  /** Training steps that all runs together may take, null: no more than what all of them to the end would. */
  readonly limit: number | null;
  readonly metric: MetricName;
}

/** What a run (a candidate with one seed) is doing. */
export type MemberStatus =
  /** Not made yet. */
  | "none"
  /** Waits in a queue, trains, or was paused by a person on its way. */
  | "underWay"
  /** Stands where it was told to stop. */
  | "held"
  /** Taken out by a person, or deleted. */
  | "out"
  /** Its training failed: it diverged, most often. */
  | "failed"
  | "finished";

/** What is known of a run. */
export interface MemberFacts {
  readonly status: MemberStatus;
  /** Training steps done. A run that goes on from a trunk begins at its end. */
  readonly step: number;
  /** Best value of the race's metric up to each rung that it has passed. */
  readonly results: readonly (number | undefined)[];
}

/** What is known of a race. */
export interface RaceFacts {
  /** Up to which rung each candidate may train, by its index. */
  readonly sent: readonly number[];
  /** By candidate and seed. */
  readonly members: readonly (readonly MemberFacts[])[];
}

/** A race before its first step. */
export function startingFacts({ candidates, seeds }: Pick<RacePlan, "candidates" | "seeds">): RaceFacts {
  const none: MemberFacts = { status: "none", step: 0, results: [] };
  return { sent: candidates.map(() => 0), members: candidates.map(() => seeds.map(() => none)) };
}

/** Training step at which a candidate's own training begins. */
export function startOf({ trunk }: Candidate): number {
  return trunk?.until ?? 0;
}

/** Which candidate trains the stretch before a training step for this one: itself, or whose trunk it shares. */
export function carrierOf(plan: Pick<RacePlan, "candidates">, candidate: number, step: number): number {
  const trunk = plan.candidates[candidate]?.trunk;
  return trunk && trunk.until >= step ? carrierOf(plan, trunk.of, step) : candidate;
}

/**
 * Up to which step each candidate has to train, for itself and for those that go on from it.
 *
 * @param wanted the step that each is sent to; 0 for those that are out of the race
 */
export function goalsOf({ candidates }: Pick<RacePlan, "candidates">, wanted: readonly number[]): number[] {
  const goals = [...wanted];
  // A trunk's candidate comes before those that share it: from the last one backwards every goal is complete in time.
  for (let index = candidates.length - 1; index >= 0; index--) {
    const trunk = candidates[index]?.trunk;
    if (!trunk) continue;
    goals[trunk.of] = Math.max(goals[trunk.of] ?? 0, Math.min(goals[index] ?? 0, trunk.until));
  }
  return goals;
}

/** Training steps that a race takes when candidates are sent to these rungs: a trunk is paid once. */
export function stepsOf(plan: RacePlan, sent: readonly number[]): number {
  const goals = goalsOf(
    plan,
    sent.map((rung) => plan.rungs[rung] ?? 0),
  );
  const each = plan.candidates.map((candidate, index) => Math.max(0, (goals[index] ?? 0) - startOf(candidate)));
  return each.reduce((sum, steps) => sum + steps, 0) * plan.seeds.length;
}
