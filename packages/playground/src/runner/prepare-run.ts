import { readRunSpec, type TrainingRequest } from "@glissade/trainer";
import { join } from "node:path";
import { type Attempt, warn } from "./attempt.ts";
import { buildDataPlan } from "./data-plan.ts";
import { isArtifactTrouble, patiently, type PatienceOptions } from "./patience.ts";
import { restoreRun } from "./restore.ts";
import { specForTraining } from "./spec-for-training.ts";

/**
 * Brings everything to this machine that the training needs: the newest checkpoint, if there is one, and the pictures.
 * While the artifacts cannot be reached it waits.
 *
 * @throws what the spec, the checkpoints or the data sets are refused for; the reason to end, when it is to
 */
export async function prepareRun(attempt: Attempt): Promise<TrainingRequest> {
  const { services, experiment, ending, folder, blobs } = attempt;
  const { artifacts, settings, store } = services;
  const patience: PatienceOptions = {
    signal: ending.save,
    passes: isArtifactTrouble,
    onTrouble: (error) => warn(attempt, error),
  };
  const restored = await patiently(() => restoreRun(store.db, artifacts, experiment.id, folder.run), patience);
  if (restored) blobs.know(Object.values(restored.manifest).map(({ key }) => key));
  if (restored?.warning !== undefined) warn(attempt, restored.warning, "checkpoint_fallback");
  // A name may change any time, and is no reason to refuse to go on with a run.
  const spec = specForTraining(experiment, restored && (await readRunSpec(folder.run)).name);
  const options = { dataDir: settings.dataDir, artifacts, signal: ending.save };
  return {
    spec,
    data: await patiently(() => buildDataPlan(store.db, experiment.split_id, options), patience),
    directory: folder.run,
    resume: restored !== undefined,
    cacheDirectory: join(settings.dataDir, "cache", "pictures"),
    onDiskFull: "continue",
  };
}
