import type { Checkpoint } from "@glissade/api";
import { runFiles } from "@glissade/trainer";
import { readExperiment } from "../../experiments/state.ts";
import { checkpointRows } from "../../runner/kept-rows.ts";
import { parseManifest } from "../../runner/manifest.ts";
import type { Statements } from "../../store/store.ts";

/** The checkpoints that are kept of an experiment, in the order of their steps. @throws PlaygroundError `not_found` */
export async function listCheckpoints(db: Statements, experimentId: string): Promise<Checkpoint[]> {
  const { best } = await readExperiment(db, experimentId);
  const bestStep = (JSON.parse(best ?? "null") as { step?: number } | null)?.step;
  const rows = await checkpointRows(db, experimentId);
  return rows
    .map(({ attempt, step, epoch, time, manifest }, at) => ({
      attempt,
      step,
      epoch,
      time,
      best: step === bestStep,
      newest: at === 0,
      bytes: parseManifest(manifest)[runFiles.last]?.bytes ?? 0,
    }))
    .reverse();
}
