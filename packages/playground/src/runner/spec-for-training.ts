import { type ExperimentSpec, parseExperiment } from "@glissade/trainer";
import type { ExperimentRow } from "../store/schema.ts";

/**
 * An experiment's spec as the trainer takes it. Records leave out what the split and the record itself say: the data set
 * and the name.
 *
 * @param name default: the experiment's
 * @throws TrainerError when it is not valid
 */
export function specForTraining(
  experiment: Pick<ExperimentRow, "spec" | "split_id" | "name">,
  name = experiment.name,
): ExperimentSpec {
  const spec = JSON.parse(experiment.spec) as Record<string, unknown>;
  return parseExperiment({ dataset: `split:${experiment.split_id}`, ...spec, name });
}
