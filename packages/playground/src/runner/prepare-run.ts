import { type ExperimentSpec, readRunSpec, type TrainingRequest, writeRunSpec } from "@glissade/trainer";
import { join } from "node:path";
import { stopAtOf } from "../races/advance-race.ts";
import { defaultKeptCheckpoints } from "../settings.ts";
import { type Attempt, warn } from "./attempt.ts";
import { buildDataPlan } from "./data-plan.ts";
import { isArtifactTrouble, patiently, type PatienceOptions } from "./patience.ts";
import { fetchOrigin, restoreRun } from "./restore.ts";
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
  const { origin } = experiment;
  const from =
    restored || origin === null
      ? undefined
      : await patiently(() => fetchOrigin(artifacts, origin, join(folder.path, "origin")), patience);
  // A name may change any time, and is no reason to refuse to go on with a run.
  const before = restored && (await readRunSpec(folder.run));
  const spec = specForTraining(experiment, before?.name);
  if (before) await forgetUnrecorded(folder.run, before, spec);
  const stopAt = await stopAtOf(store.db, experiment.id);
  const options = { dataDir: settings.dataDir, artifacts, signal: ending.save };
  return {
    spec,
    data: await patiently(() => buildDataPlan(store.db, experiment.split_id, options), patience),
    directory: folder.run,
    resume: restored !== undefined,
    cacheDirectory: join(settings.dataDir, "cache", "pictures"),
    ...(from !== undefined && { from }),
    checkpointAt: JSON.parse(experiment.checkpoint_at ?? "[]") as number[],
    keepCheckpoints: settings.keepCheckpoints ?? defaultKeptCheckpoints,
    onDiskFull: "continue",
    ...(stopAt === undefined ? {} : { stopAt }),
  };
}

/**
 * A checkpoint's copy of the spec may be newer than the checkpoint, and hold a change that the attempt which made it did not
 * come to record: that one is still asked for.
 */
async function forgetUnrecorded(run: string, before: ExperimentSpec, { continuations }: ExperimentSpec): Promise<void> {
  if (before.continuations.length <= continuations.length) return;
  const recorded = before.continuations.slice(0, continuations.length);
  await writeRunSpec(run, { ...before, continuations: recorded });
}
