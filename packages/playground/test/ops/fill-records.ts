import { randomBytes } from "node:crypto";
import { v7 as uuid } from "uuid";
import type { ArtifactStore } from "../../src/artifacts/artifact-store.ts";
import { createToken } from "../../src/features/system/tokens.ts";
import { appendEvents } from "../../src/store/events.ts";
import type { Store } from "../../src/store/store.ts";

/** Records of every kind, with files; what a backup has to bring back. */
export interface Filled {
  readonly projectId: string;
  readonly experimentId: string;
  /** The files' keys by what they are. */
  readonly keys: { readonly pack: string; readonly result: string; readonly checkpoints: readonly string[] };
}

export interface FillOptions {
  readonly state?: "draft" | "queued" | "running" | "finished";
  readonly pictures?: number;
}

export async function fillRecords(
  store: Store,
  artifacts: ArtifactStore,
  { state = "finished", pictures = 450 }: FillOptions = {},
): Promise<Filled> {
  const now = new Date().toISOString();
  const [projectId, datasetId, splitId, experimentId] = [uuid(), uuid(), uuid(), uuid()];
  const put = async (name: string) => {
    const bytes = randomBytes(5000);
    const key = `experiments/${experimentId}/${name}`;
    const { sha256, size } = await artifacts.putBytes(key, bytes);
    return { key, sha256, bytes: size };
  };
  const [pack, result, one, two] = [await put("pack.tar"), await put("best.onnx"), await put("c1"), await put("c2")];
  const { db } = store;
  await db
    .insertInto("projects")
    .values({
      id: projectId,
      name: "naïve 🙂",
      description: "line\nbreak",
      task: "classification",
      created_at: now,
      updated_at: now,
    })
    .execute();
  await db
    .insertInto("datasets")
    .values({
      id: datasetId,
      project_id: projectId,
      name: "bolts",
      state: "ready",
      source_kind: "upload",
      source_path: null,
      location: JSON.stringify({ kind: "pack", key: pack.key, sha256: pack.sha256, root: "" }),
      format: "image-folder",
      fingerprint: "f",
      classes: '["a","b"]',
      summary: "{}",
      pictures,
      error: null,
      progress: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  for (let position = 0; position < pictures; position++) {
    await db
      .insertInto("pictures")
      .values({
        dataset_id: datasetId,
        position,
        item: `a/${position}.png`,
        label: position % 2,
        part: position % 3 === 0 ? "train" : null,
        hash: null,
        width: 32,
        height: null,
        bytes: 2 ** 40 + position,
        unreadable: null,
      })
      .execute();
  }
  await db.insertInto("picture_tags").values({ dataset_id: datasetId, position: 1, tag: "rusty" }).execute();
  await db
    .insertInto("splits")
    .values({ id: splitId, project_id: projectId, name: "s", spec: "{}", counts: "{}", created_at: now })
    .execute();
  await db
    .insertInto("split_parts")
    .values({ split_id: splitId, dataset_id: datasetId, position: 0, parts: "tve-" })
    .execute();
  await db
    .insertInto("experiments")
    .values({
      id: experimentId,
      project_id: projectId,
      number: 1,
      name: "first",
      state,
      reason: null,
      split_id: splitId,
      spec: '{"solver":{"lr":0.1}}',
      tags: "[]",
      notes: "",
      parent_id: null,
      parent_kind: null,
      parent_step: null,
      attempt: 3,
      worker: state === "running" ? "somebody" : null,
      heartbeat_at: null,
      asked: null,
      job_id: state === "queued" || state === "running" ? "job-of-the-old-queue" : null,
      progress: null,
      best: null,
      error: null,
      result: null,
      seconds: 12.345678901234567,
      created_at: now,
      updated_at: now,
      queued_at: now,
      started_at: now,
      ended_at: null,
    })
    .execute();
  await db
    .insertInto("experiment_values")
    .values({ project_id: projectId, experiment_id: experimentId, key: "spec.solver.lr", number: 0.1, text: null })
    .execute();
  await db
    .insertInto("series_chunks")
    .values({
      experiment_id: experimentId,
      series: "train/loss",
      position: 0,
      count: 2,
      first_step: 0,
      last_step: 1,
      min: 1e-300,
      max: null,
      nans: 0,
      last: 0.1 + 0.2,
      data: new Uint8Array([0, 1, 255, 128]),
    })
    .execute();
  await db
    .insertInto("steering_requests")
    .values({ id: uuid(), experiment_id: experimentId, change: '{"mode":"undo"}', by: "local", time: now })
    .execute();
  await db
    .insertInto("analyses")
    .values({
      id: uuid(),
      experiment_id: experimentId,
      other_experiment_id: null,
      kind: "surface",
      options: "{}",
      state: "finished",
      progress: null,
      error: null,
      result_key: null,
      result_sha256: null,
      created_at: now,
      updated_at: now,
      ended_at: now,
    })
    .execute();
  await db.insertInto("series_positions").values({ experiment_id: experimentId, lines: 2 }).execute();
  for (const [step, file] of [one, two].entries()) {
    const manifest = JSON.stringify({ "checkpoints/last.safetensors": file });
    await db
      .insertInto("checkpoints")
      .values({ experiment_id: experimentId, attempt: 3, step, epoch: 0, time: now, manifest })
      .execute();
  }
  await db
    .insertInto("artifacts")
    .values({
      experiment_id: experimentId,
      name: "best.onnx",
      media_type: "application/octet-stream",
      created_at: now,
      ...result,
    })
    .execute();
  const race = { id: uuid(), project_id: projectId, name: "r", state: "stopped", split_id: splitId } as const;
  const planned = { spec: "{}", settings: "{}", plan: "{}", sent: "[0]", created_at: now, updated_at: now };
  await db
    .insertInto("races")
    .values({ ...race, ...planned })
    .execute();
  const member = { candidate: 0, seed: 0, experiment_id: experimentId, stop_at: 2 ** 40, step: 1, results: "[0.5]" };
  await db
    .insertInto("race_members")
    .values({ race_id: race.id, ...member })
    .execute();
  await createToken(db, "laptop");
  await store.transact((tx) =>
    appendEvents(tx, projectId, [{ type: "experiment.created", experimentId, data: { a: [1, null] } }]),
  );
  return { projectId, experimentId, keys: { pack: pack.key, result: result.key, checkpoints: [one.key, two.key] } };
}
