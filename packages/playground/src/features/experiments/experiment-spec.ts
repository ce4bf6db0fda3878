import { type ExperimentSpec, parseExperiment } from "@glissade/trainer";

type Json = Readonly<Record<string, unknown>>;

/** Keys of the trainer's spec that the playground keeps elsewhere: in the split and in the experiment's name. */
const keptElsewhere = ["dataset", "split", "name"] as const;

/** What the spec of an experiment names as its data set. */
export function splitReference(splitId: string): string {
  return `split:${splitId}`;
}

/**
 * Checks a spec as the API takes it and fills in every default. A spec as the command line has it will do: its data set
 * and split give way to the split that was chosen.
 *
 * @throws what the trainer refuses a spec for, with the offending key
 */
export function completeSpec(given: Json, splitId: string, name = ""): ExperimentSpec {
  return parseExperiment({ ...publicSpec(given), name, dataset: splitReference(splitId) });
}

/** A spec as the API gives it. */
export function publicSpec(spec: Json): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...spec };
  for (const key of keptElsewhere) delete shown[key];
  return shown;
}

/** The leaves of a spec by key path, in its order: `solver.lr` to 0.1. Lists count as leaves. */
export function leavesOf(value: Json, path = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const at = path === "" ? key : `${path}.${key}`;
    const nested = typeof each === "object" && each !== null && !Array.isArray(each);
    return nested ? leavesOf(each as Json, at) : [[at, each]];
  });
}
