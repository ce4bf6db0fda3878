import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ExperimentSpec, startTraining, type TrainingEvent } from "@glissade/trainer";
import { candidateSpec } from "../../packages/playground/src/races/candidates.ts";
import type { RacePlan } from "../../packages/playground/src/races/race-plan.ts";
import type { Evaluated } from "../../packages/playground/src/races/rung-results.ts";

/** What a candidate was measured at when it was trained to the end. */
export interface Curve {
  readonly seed: number;
  readonly candidate: number;
  readonly evaluations: readonly Evaluated[];
  /** Accuracy of its best weights on the test part. */
  readonly test: number;
  readonly failed: boolean;
}

interface RecordOptions {
  /** With one seed. */
  readonly plan: RacePlan;
  readonly base: ExperimentSpec;
  /** What was recorded before lies in it, and is not trained again. */
  readonly folder: string;
  readonly atOnce: number;
}

/** Trains every candidate of a plan to the end, some at once. */
export async function recordCurves({ plan, base, folder, atOnce }: RecordOptions): Promise<readonly Curve[]> {
  const [seed = 0] = plan.seeds;
  const file = join(folder, "curves.jsonl");
  const known = (await readCurves(file)).filter((curve) => curve.seed === seed);
  const found = new Map(known.map((curve) => [curve.candidate, curve]));
  const missing = plan.candidates.flatMap((_, candidate) => (found.has(candidate) ? [] : [candidate]));
  const record = async (): Promise<void> => {
    for (let candidate = missing.shift(); candidate !== undefined; candidate = missing.shift()) {
      const curve = await train(plan, base, folder, candidate, seed);
      await appendFile(file, `${JSON.stringify(curve)}\n`);
      found.set(candidate, curve);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, record));
  return plan.candidates.flatMap((_, candidate) => found.get(candidate) ?? []);
}

async function readCurves(file: string): Promise<Curve[]> {
  if (!existsSync(file)) return [];
  // A last line that was cut short is trained again.
  return (await readFile(file, "utf8")).split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Curve];
    } catch {
      return [];
    }
  });
}

async function train(
  plan: RacePlan,
  base: ExperimentSpec,
  folder: string,
  candidate: number,
  seed: number,
): Promise<Curve> {
  const entrant = plan.candidates[candidate];
  if (!entrant) throw new RangeError(`no candidate ${candidate}`);
  const directory = join(folder, `run-${seed}-${candidate}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const evaluations: Evaluated[] = [];
  const listener = (event: TrainingEvent): void => {
    if (event.type === "evaluation") evaluations.push({ step: event.step, metrics: event.metrics });
  };
  const spec = candidateSpec(base, entrant, plan.epochs, seed);
  const request = { spec, directory, cacheDirectory: join(folder, "pictures") };
  const final = await startTraining(request, { listener }).result;
  await rm(directory, { recursive: true, force: true });
  if (final.type === "finished") {
    return { seed, candidate, evaluations, test: final.metrics["test/accuracy"] ?? 0, failed: false };
  }
  if (final.type === "failed" && final.code === "non_finite_loss") {
    return { seed, candidate, evaluations, test: 0, failed: true };
  }
  throw new Error(final.type === "failed" ? final.message : "a training was stopped");
}
