import { metricMode } from "@glissade/trainer";
import type { Statements } from "../store/store.ts";
import type { RacePlan } from "./race-plan.ts";

/** An evaluation as far as a race is concerned. */
export interface Evaluated {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/**
 * The best value of the race's metric up to each rung: what the weights reach that would be kept if the run ended there.
 *
 * @param step rungs behind it are not looked at
 */
export function bestAtRungs(
  { rungs, metric }: Pick<RacePlan, "rungs" | "metric">,
  evaluations: readonly Evaluated[],
  step: number,
): (number | undefined)[] {
  const pick = metricMode(metric) === "min" ? Math.min : Math.max;
  return rungs
    .filter((rung) => rung <= step)
    .map((rung) => {
      const values = evaluations
        .filter((each) => each.step <= rung)
        .map(({ metrics }) => metrics[metric])
        .filter((value) => typeof value === "number");
      return values.length === 0 ? undefined : pick(...values);
    });
}

/** The same of an experiment, from its events and those of the runs that it was forked from. */
export async function bestByRung(
  db: Statements,
  plan: Pick<RacePlan, "rungs" | "metric">,
  experimentId: string,
  step: number,
): Promise<(number | undefined)[]> {
  return bestAtRungs(plan, await evaluationsOf(db, experimentId), step);
}

async function evaluationsOf(db: Statements, experimentId: string, until = Infinity): Promise<Evaluated[]> {
  const own = await db
    .selectFrom("events")
    .select("data")
    .where("experiment_id", "=", experimentId)
    .where("type", "=", "training.evaluation")
    .orderBy("seq")
    .execute();
  const evaluations = own.map(({ data }) => JSON.parse(data) as Evaluated).filter(({ step }) => step <= until);
  const experiment = await db
    .selectFrom("experiments")
    .select(["parent_id", "parent_kind", "parent_step"])
    .where("id", "=", experimentId)
    .executeTakeFirst();
  if (experiment?.parent_kind !== "fork" || experiment.parent_id === null) return evaluations;
  const trunk = await evaluationsOf(db, experiment.parent_id, Math.min(until, experiment.parent_step ?? 0));
  return [...trunk, ...evaluations];
}
