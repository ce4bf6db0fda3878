import type { Race, RacePreview, RaceSummary } from "@glissade/api";
import { factsOf, type MemberRecord, parseResults } from "../../races/race-records.ts";
import { startOf } from "../../races/race-plan.ts";
import { raceControls } from "../../races/control-race.ts";
import { rankingOf, verdictOf } from "../../races/ranking.ts";
import { parseStoredPlan, type StoredPlan } from "../../races/stored-plan.ts";
import type { RaceRow } from "../../store/schema.ts";
import { publicSpec } from "../experiments/experiment-spec.ts";

type Json = Record<string, unknown>;

/** A plan as the API gives it. */
export function toPlan({ plan, leftOut, cost }: StoredPlan, warnings: RacePreview["warnings"]): RacePreview {
  const { candidates, seeds, epochs, stepsPerEpoch, rungs, eta, metric } = plan;
  return {
    candidates: candidates.map(({ label, scheduler, schedulerInterval, lr, trunk }) => ({
      label,
      scheduler: scheduler && { ...scheduler },
      schedulerInterval,
      lr,
      trunk: trunk && { ...trunk },
    })),
    seeds: [...seeds],
    epochs,
    stepsPerEpoch,
    rungs: [...rungs],
    eta,
    metric,
    cost: { ...cost },
    leftOut: leftOut.map((each) => ({ ...each })),
    warnings: [...warnings],
  };
}

/** A race as lists show it. */
export function toRaceSummary(row: RaceRow, members: readonly MemberRecord[]): RaceSummary {
  const { plan, cost } = parseStoredPlan(row.plan);
  const [first] = rankingOf(plan, factsOf(row, members));
  const spent = members.reduce((sum, member) => sum + stepOf(member) - beginOf(member, row), 0);
  const inState = (...states: string[]): number =>
    members.filter(({ experiment }) => states.includes(experiment?.state ?? "")).length;
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    state: row.state,
    splitId: row.split_id,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    candidates: plan.candidates.length,
    seeds: plan.seeds.length,
    epochs: plan.epochs,
    metric: plan.metric,
    allToTheEnd: cost.allToTheEnd,
    first: first && first.mean !== null ? { label: first.label, mean: first.mean } : null,
    spentEpochs: spent / plan.stepsPerEpoch,
    finished: inState("finished"),
    underWay: inState("queued", "running"),
  };
}

/** While it trains, how far it is. */
function stepOf({ row, experiment }: MemberRecord): number {
  const told = (JSON.parse(experiment?.progress ?? "{}") as { step?: number } | null)?.step ?? 0;
  return Math.max(row.step, told);
}

function beginOf({ row }: MemberRecord, race: RaceRow): number {
  const candidate = parseStoredPlan(race.plan).plan.candidates[row.candidate];
  return candidate ? startOf(candidate) : 0;
}

/** A race as its own page shows it. */
export function toRace(row: RaceRow, members: readonly MemberRecord[], test: ReadonlyMap<string, number | null>): Race {
  const stored = parseStoredPlan(row.plan);
  const { plan } = stored;
  const ranking = rankingOf(plan, factsOf(row, members));
  const testOf = (candidate: number): number | null => {
    const own = members.filter((member) => member.row.candidate === candidate);
    const values = own.flatMap(({ experiment }) => (experiment ? (test.get(experiment.id) ?? []) : []));
    if (values.length < plan.seeds.length) return null;
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    ...toRaceSummary(row, members),
    spec: publicSpec(JSON.parse(row.spec) as Json),
    settings: JSON.parse(row.settings) as Race["settings"],
    plan: toPlan(stored, []),
    members: members.map((member) => ({
      candidate: member.row.candidate,
      seed: member.row.seed,
      experimentId: member.experiment?.id ?? null,
      state: member.experiment?.state ?? null,
      step: stepOf(member),
      start: beginOf(member, row),
      results: parseResults(member.row).map((value) => value ?? null),
    })),
    ranking: ranking.map((place) => ({ ...place, test: place.state === "finished" ? testOf(place.candidate) : null })),
    verdict: verdictOf(plan, ranking),
    actions: (Object.keys(raceControls) as Race["actions"]).filter((control) =>
      raceControls[control].includes(row.state),
    ),
  };
}
