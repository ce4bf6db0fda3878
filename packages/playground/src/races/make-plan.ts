import type { RaceSettings } from "@glissade/api";
import type { ExperimentSpec } from "@glissade/trainer";
import { PlaygroundError } from "../error.ts";
import { candidateSpec, type Entrant, entrantsOf } from "./candidates.ts";
import { type Candidate, type RacePlan, stepsOf } from "./race-plan.ts";
import { rungsFor } from "./rungs.ts";
import { sameRatesUntil } from "./same-rates.ts";

/** A race as it would be, and what was found on the way. */
export interface MadePlan {
  readonly plan: RacePlan;
  /** Candidates that are the same as another one from beginning to end. */
  readonly leftOut: readonly { readonly label: string; readonly sameAs: string }[];
}

/** More runs than this are a mistake. */
const mostRuns = 500;

/**
 * Settles everything about a race before it starts.
 *
 * @param base the experiment whose schedule is raced
 * @param stepsPerEpoch batches in an epoch
 * @throws PlaygroundError `invalid_race` naming the key
 */
export function makePlan(base: ExperimentSpec, settings: RaceSettings, stepsPerEpoch: number): MadePlan {
  const wanted = "epochs" in settings.budget ? settings.budget.epochs : undefined;
  const count = entrantsOf(base, settings, { epochs: wanted ?? base.training.epochs, stepsPerEpoch }).length;
  if (count < 2) throw refused("candidates", count, "at least two different candidates");
  if (count * settings.seeds > mostRuns)
    throw refused("candidates", count * settings.seeds, `at most ${mostRuns} runs`);
  const total = "totalEpochs" in settings.budget ? settings.budget.totalEpochs : undefined;
  const epochs = wanted ?? longestFor(base, settings, stepsPerEpoch, count, total ?? 0);
  const run = { epochs, stepsPerEpoch };
  const { candidates, leftOut } = withTrunks(base, entrantsOf(base, settings, run), run, settings.shareTrunks);
  if (candidates.length < 2) throw refused("candidates", candidates.length, "at least two different candidates");
  const plan: RacePlan = {
    candidates,
    seeds: Array.from({ length: settings.seeds }, (_, index) => (base.seed + index) % 2 ** 32),
    epochs,
    stepsPerEpoch,
    rungs: rungsFor({ ...settings, epochs, stepsPerEpoch, period: base.training.evaluationPeriod }),
    eta: settings.eta,
    limit: total === undefined ? null : total * stepsPerEpoch,
    metric: base.training.bestMetric,
  };
  return { plan, leftOut };
}

function refused(key: string, found: unknown, expected: string): PlaygroundError {
  const message = `settings.${key}: found ${String(found)}, expected ${expected}`;
  return new PlaygroundError("invalid_race", message, { key: `settings.${key}`, found, expected });
}

/** The longest run with which a whole race stays within so many epochs, trunks aside. */
function longestFor(
  base: ExperimentSpec,
  settings: RaceSettings,
  stepsPerEpoch: number,
  candidates: number,
  total: number,
): number {
  const fits = (epochs: number): boolean => {
    const rungs = rungsFor({ ...settings, epochs, stepsPerEpoch, period: base.training.evaluationPeriod });
    return plannedSteps(rungs, candidates, settings.eta) * settings.seeds <= total * stepsPerEpoch;
  };
  // Costs grow with the length, except where a rung more is put in: the last length that fits is looked for from above.
  for (let epochs = total; epochs >= 1; epochs--) if (fits(epochs)) return epochs;
  const expected = `more: ${candidates} candidates with ${settings.seeds} seeds need at least ${candidates * settings.seeds}`;
  throw refused("budget.totalEpochs", total, expected);
}

/** Training steps of one seed when one in eta goes on from each rung, at least one. */
export function plannedSteps(rungs: readonly number[], candidates: number, eta: number): number {
  let [count, before, sum] = [candidates, 0, 0];
  for (const rung of rungs) {
    sum += count * (rung - before);
    before = rung;
    count = Math.max(1, Math.floor(count / eta));
  }
  return sum;
}

/** Finds who begins like another one: trained once up to where their rates part. */
function withTrunks(
  base: ExperimentSpec,
  entrants: readonly Entrant[],
  run: { readonly epochs: number; readonly stepsPerEpoch: number },
  share: boolean,
): { candidates: Candidate[]; leftOut: MadePlan["leftOut"] } {
  const steps = run.epochs * run.stepsPerEpoch;
  const candidates: Candidate[] = [];
  const leftOut: { label: string; sameAs: string }[] = [];
  const specs: ExperimentSpec[] = [];
  for (const entrant of entrants) {
    const spec = candidateSpec(base, entrant, run.epochs, base.seed);
    const shared = specs.map((other) => sameRatesUntil(other, spec, { stepsPerEpoch: run.stepsPerEpoch, steps }));
    const until = Math.max(0, ...shared);
    const of = shared.indexOf(until);
    if (until === steps) {
      leftOut.push({ label: entrant.label, sameAs: candidates[of]?.label ?? "" });
      continue;
    }
    // A process of its own costs some seconds: less than an epoch is not worth sharing.
    const isTrunk = share && until >= run.stepsPerEpoch;
    candidates.push({ ...entrant, trunk: isTrunk ? { of, until } : null });
    specs.push(spec);
  }
  return { candidates, leftOut };
}

/** What a race costs, in epochs over all runs. */
export interface RaceCost {
  readonly runs: number;
  readonly allToTheEnd: number;
  readonly withSharedTrunks: number;
  readonly atMost: number;
}

export function costOf(plan: RacePlan): RaceCost {
  const runs = plan.candidates.length * plan.seeds.length;
  const last = plan.rungs.length - 1;
  const shared = stepsOf(
    plan,
    plan.candidates.map(() => last),
  );
  const inEpochs = (steps: number): number => steps / plan.stepsPerEpoch;
  return {
    runs,
    allToTheEnd: runs * plan.epochs,
    withSharedTrunks: inEpochs(shared),
    atMost: inEpochs(Math.min(shared, plan.limit ?? Infinity)),
  };
}
