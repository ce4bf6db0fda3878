import type { Continuation } from "@glissade/trainer";
import type { Statements } from "../../store/store.ts";

type Json = Record<string, unknown>;

/** The continuations of a spec as records keep it. */
export function continuationsOf(spec: string): readonly Continuation[] {
  const { continuations } = JSON.parse(spec) as { continuations?: Continuation[] };
  return continuations ?? [];
}

/** A spec as records keep it, with other continuations. */
export function withContinuations(spec: string, continuations: readonly Continuation[]): string {
  return JSON.stringify({ ...(JSON.parse(spec) as Json), continuations });
}

/** Puts a spec's continuations into the records, and where experiments are filtered by them. */
export async function keepContinuations(
  db: Statements,
  experiment: { readonly id: string; readonly spec: string },
  continuations: readonly Continuation[],
): Promise<string> {
  const spec = withContinuations(experiment.spec, continuations);
  const updated_at = new Date().toISOString();
  await db.updateTable("experiments").set({ spec, updated_at }).where("id", "=", experiment.id).execute();
  await keepContinuationsValue(db, experiment.id, continuations);
  return spec;
}

export async function keepContinuationsValue(
  db: Statements,
  experimentId: string,
  continuations: readonly Continuation[],
): Promise<void> {
  await db
    .updateTable("experiment_values")
    .set({ text: JSON.stringify(continuations) })
    .where("experiment_id", "=", experimentId)
    .where("key", "=", "spec.continuations")
    .execute();
}

/**
 * Puts a change that a training says it has taken up at its place in the spec. One that is there already is what a training
 * says again that was taken back to an earlier checkpoint.
 *
 * @returns the spec, undefined where it stays as it is
 */
export function withChangeAt(spec: string, index: number, change: Continuation): string | undefined {
  const continuations = continuationsOf(spec);
  if (index < continuations.length) return undefined;
  return withContinuations(spec, [...continuations, change]);
}
