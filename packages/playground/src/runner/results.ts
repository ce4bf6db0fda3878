import { stat } from "node:fs/promises";
import { join } from "node:path";
import { runFiles } from "@glissade/trainer";
import type { Blobs } from "./blobs.ts";
import type { FencedTransaction } from "./fence.ts";
import type { PublishedFile } from "./manifest.ts";

/** Files that people get of an experiment: name, file in the run's folder, media type. */
const resultFiles = [
  ["best.onnx", runFiles.model, "application/octet-stream"],
  ["best.safetensors", runFiles.best, "application/octet-stream"],
  ["last.safetensors", runFiles.last, "application/octet-stream"],
  ["report.html", runFiles.report, "text/html"],
  ["metrics.jsonl", runFiles.metrics, "application/x-ndjson"],
  ["events.jsonl", runFiles.events, "application/x-ndjson"],
  ["spec.json", runFiles.spec, "application/json"],
  ["confusion-matrix.json", runFiles.confusionJson, "application/json"],
  ["confusion-matrix.csv", runFiles.confusionCsv, "text/csv"],
  ["predictions.jsonl", "predictions.jsonl", "application/x-ndjson"],
] as const;

/** A file that people get, as it lies among the artifacts. */
export interface Result extends PublishedFile {
  readonly name: string;
  readonly mediaType: string;
}

/** Publishes what there is of a run that has ended. */
export async function publishResults(run: string, blobs: Blobs): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, file, mediaType] of resultFiles) {
    const path = join(run, file);
    if (await isFile(path)) results.push({ name, mediaType, ...(await blobs.publish(path)) });
  }
  return results;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Records them in the place of those that there were. */
export async function recordResults({ db, experiment }: FencedTransaction, results: readonly Result[]): Promise<void> {
  const created_at = new Date().toISOString();
  const rows = results.map(({ name, key, bytes, sha256, mediaType }) => ({
    experiment_id: experiment.id,
    name,
    key,
    bytes,
    sha256,
    media_type: mediaType,
    created_at,
  }));
  await db.deleteFrom("artifacts").where("experiment_id", "=", experiment.id).execute();
  if (rows.length > 0) await db.insertInto("artifacts").values(rows).execute();
}
