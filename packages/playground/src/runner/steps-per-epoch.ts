import { type ExperimentSpec, stepsPerEpochOf } from "@glissade/trainer";
import { notFound } from "../error.ts";
import type { Statements } from "../store/store.ts";

/** Training steps in an epoch of an experiment on its split. @throws PlaygroundError `not_found` */
export async function stepsPerEpochOn(db: Statements, splitId: string, { training }: ExperimentSpec): Promise<number> {
  const split = await db.selectFrom("splits").select("counts").where("id", "=", splitId).executeTakeFirst();
  if (!split) throw notFound("splitId", splitId);
  const { totals } = JSON.parse(split.counts) as { totals: { train: number } };
  return stepsPerEpochOf(totals.train, training);
}
