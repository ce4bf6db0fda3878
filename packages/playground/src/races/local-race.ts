import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type ExperimentSpec,
  type FinalEvent,
  keptFile,
  readJsonLines,
  type RunningTraining,
  runPath,
  startTraining,
  type TrainingEvent,
  type TrainingRequest,
} from "@glissade/trainer";
import { candidateSpec } from "./candidates.ts";
import { decide, type Move } from "./decide.ts";
import { type MemberFacts, type RaceFacts, type RacePlan, startOf } from "./race-plan.ts";
import { bestAtRungs, type Evaluated } from "./rung-results.ts";

/** What a race in a folder tells on its way. */
export type LocalRaceEvent =
  | { readonly type: "begins"; readonly move: Move; readonly label: string; readonly seed: number }
  | { readonly type: "training"; readonly move: Move; readonly event: TrainingEvent }
  | {
      readonly type: "arrived";
      readonly move: Move;
      readonly label: string;
      readonly seed: number;
      readonly facts: MemberFacts;
      /** Why it failed, if it did. */
      readonly message?: string;
    };

export interface LocalRaceOptions {
  readonly plan: RacePlan;
  readonly base: ExperimentSpec;
  /** Every run has a folder in it: `runs/<candidate>-<seed>`, counted from 1. */
  readonly directory: string;
  /** What a race that goes on has come to. */
  readonly facts: RaceFacts;
  /** Runs at a time. Default 1. */
  readonly atOnce?: number;
  readonly cacheDirectory?: string;
  /** Keeps what the race has come to, before anything follows from it. */
  readonly keep: (facts: RaceFacts) => Promise<void>;
  readonly listener: (event: LocalRaceEvent) => void;
  /** Aborted to save and end. */
  readonly signal: AbortSignal;
  /** Aborted to end at once. */
  readonly kill: AbortSignal;
}

/** Folder of a run of a race. */
export function memberDirectory(directory: string, candidate: number, seed: number): string {
  return join(directory, "runs", `${candidate + 1}-${seed + 1}`);
}

/**
 * Runs a race in child processes of this one, in a folder: the same decisions as through the queue. What was under way when
 * it was ended, however it was, goes on from its last checkpoint.
 *
 * @returns what it came to, and whether it is over
 */
export async function runLocalRace(options: LocalRaceOptions): Promise<{ facts: RaceFacts; finished: boolean }> {
  const { plan, signal, atOnce = 1 } = options;
  // What was under way trains on to where it was going: as if it were held where it stands.
  let facts = mapMembers(options.facts, (member) => (member.status === "underWay" ? heldAgain(member) : member));
  const running = new Map<string, Promise<{ move: Move; member: MemberFacts }>>();
  let waiting: Move[] = [];
  for (;;) {
    const decision = decide(plan, facts);
    facts = { ...facts, sent: decision.sent };
    for (const move of decision.moves) {
      facts = withMember(facts, move, { ...memberOf(facts, move), status: "underWay" });
      waiting.push(move);
    }
    await options.keep(facts);
    const isOver = decision.finished && running.size === 0;
    if (isOver || (signal.aborted && running.size === 0)) return { facts, finished: isOver };
    waiting = waiting.toSorted((a, b) => (b.stopAt ?? Infinity) - (a.stopAt ?? Infinity));
    while (!signal.aborted && running.size < atOnce) {
      const move = waiting.shift();
      if (!move) break;
      running.set(keyOf(move), runLeg(options, facts, move));
    }
    const done = await Promise.race(running.values());
    running.delete(keyOf(done.move));
    facts = withMember(facts, done.move, done.member);
  }
}

/** A run that had begun is held where it stands; one that had not is made anew. */
function heldAgain(member: MemberFacts): MemberFacts {
  return { ...member, status: member.step > 0 ? "held" : "none" };
}

async function runLeg(
  options: LocalRaceOptions,
  facts: RaceFacts,
  move: Move,
): Promise<{ move: Move; member: MemberFacts }> {
  const { plan, listener, signal, kill } = options;
  const label = plan.candidates[move.candidate]?.label ?? "";
  const seed = plan.seeds[move.seed] ?? 0;
  listener({ type: "begins", move, label, seed });
  const request = await requestFor(options, move);
  const training = startTraining(request, { listener: (event) => listener({ type: "training", move, event }) });
  const final = await obey(training, signal, kill);
  const before = memberOf(facts, move);
  const member = await memberAfter(options, move, before, final);
  const isAsked = final.type === "stopped" && member.status === "underWay";
  const message = final.type === "failed" ? final.message : undefined;
  if (!isAsked) {
    listener({ type: "arrived", move, label, seed, facts: member, ...(message !== undefined && { message }) });
  }
  return { move, member };
}

async function requestFor(options: LocalRaceOptions, move: Move): Promise<TrainingRequest> {
  const { plan, base, directory, cacheDirectory } = options;
  const candidate = plan.candidates[move.candidate];
  if (!candidate) throw new RangeError(`the race has no candidate ${move.candidate}`);
  const folder = memberDirectory(directory, move.candidate, move.seed);
  await mkdir(join(directory, "runs"), { recursive: true });
  const resume = await isThere(runPath(folder, "spec"));
  const splits = plan.candidates.flatMap(({ trunk }) => (trunk?.of === move.candidate ? [trunk.until] : []));
  const { trunk } = candidate;
  const from = trunk && join(memberDirectory(directory, trunk.of, move.seed), keptFile(trunk.until));
  const name = `${candidate.label}, seed ${plan.seeds[move.seed]}`;
  const spec = candidateSpec(base, candidate, plan.epochs, plan.seeds[move.seed] ?? 0);
  return {
    spec: { ...spec, name },
    directory: folder,
    resume,
    ...(from !== null && !resume && { from }),
    ...(splits.length > 0 && { checkpointAt: splits }),
    ...(move.stopAt !== null && { stopAt: move.stopAt }),
    ...(cacheDirectory !== undefined && { cacheDirectory }),
  };
}

async function obey(training: RunningTraining, signal: AbortSignal, kill: AbortSignal): Promise<FinalEvent> {
  const stop = (): void => training.stop();
  const end = (): void => training.kill();
  if (signal.aborted) stop();
  if (kill.aborted) end();
  signal.addEventListener("abort", stop);
  kill.addEventListener("abort", end);
  return training.result.finally(() => {
    signal.removeEventListener("abort", stop);
    kill.removeEventListener("abort", end);
  });
}

async function memberAfter(
  { plan, directory }: LocalRaceOptions,
  move: Move,
  before: MemberFacts,
  final: FinalEvent,
): Promise<MemberFacts> {
  const evaluations = await evaluationsOf(plan, directory, move.candidate, move.seed);
  const last = evaluations.at(-1)?.step ?? before.step;
  const step = "step" in final ? final.step : Math.max(before.step, last);
  const results = bestAtRungs(plan, evaluations, step);
  if (final.type === "finished") return { status: "finished", step, results };
  if (final.type === "failed") return { status: "failed", step, results };
  const hasArrived = move.stopAt !== null && step >= move.stopAt;
  return { status: hasArrived ? "held" : "underWay", step, results };
}

/** What a run was measured at, its trunk's part before its own. */
async function evaluationsOf(
  plan: RacePlan,
  directory: string,
  candidate: number,
  seed: number,
  until = Infinity,
): Promise<Evaluated[]> {
  const { trunk } = plan.candidates[candidate] ?? { trunk: null };
  const before = trunk ? await evaluationsOf(plan, directory, trunk.of, seed, Math.min(until, trunk.until)) : [];
  const file = runPath(memberDirectory(directory, candidate, seed), "events");
  if (!(await isThere(file))) return before;
  const own: Evaluated[] = [];
  for await (const line of readJsonLines(file)) {
    const event = line as TrainingEvent;
    if (event.type === "evaluation" && event.step <= until) own.push({ step: event.step, metrics: event.metrics });
  }
  return [...before, ...own];
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const keyOf = ({ candidate, seed }: Move): string => `${candidate}-${seed}`;

function memberOf(facts: RaceFacts, { candidate, seed }: Move): MemberFacts {
  return facts.members[candidate]?.[seed] ?? { status: "none", step: 0, results: [] };
}

function withMember(facts: RaceFacts, { candidate, seed }: Move, member: MemberFacts): RaceFacts {
  return { ...facts, members: facts.members.with(candidate, (facts.members[candidate] ?? []).with(seed, member)) };
}

function mapMembers(facts: RaceFacts, change: (member: MemberFacts) => MemberFacts): RaceFacts {
  return { ...facts, members: facts.members.map((runs) => runs.map(change)) };
}

/** Training steps over all runs, as far as their attempts have ended. */
export function spentSteps({ candidates }: RacePlan, { members }: RaceFacts): number {
  const each = members.map((runs, index) => {
    const candidate = candidates[index];
    const begins = candidate ? startOf(candidate) : 0;
    return runs.reduce((sum, { step }) => sum + Math.max(0, step - begins), 0);
  });
  return each.reduce((sum, steps) => sum + steps, 0);
}
