import { type ExperimentSpec, checkForkLength, runFiles, scheduleOf } from "@glissade/trainer";
import { PlaygroundError } from "../../error.ts";
import { lockExperiment } from "../../experiments/state.ts";
import { checkpointRows } from "../../runner/kept-rows.ts";
import { parseManifest } from "../../runner/manifest.ts";
import { enqueue } from "../../runner/orders.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { CheckpointRow, ExperimentRow } from "../../store/schema.ts";
import type { Statements, StoreTransaction } from "../../store/store.ts";
import { completeSpec } from "../experiments/experiment-spec.ts";
import { partSizes } from "../experiments/experiment-service.ts";
import { insertDraft } from "../experiments/insert-draft.ts";
import { stepsPerEpochOf } from "../experiments/plan-experiment.ts";
import { type ForkChange, forkSpec } from "./fork-spec.ts";

/** What a fork needs of a checkpoint's files. */
const originFiles: readonly string[] = [runFiles.last, runFiles.best];

/** What a fork is made with. */
export interface ForkInput extends ForkChange {
  /** Of one of the parent's checkpoints. Default: the newest. */
  readonly step?: number | undefined;
  /** Default: the parent's, and where it begins. */
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly notes?: string | undefined;
  /** Default: the parent's. */
  readonly priority?: number | undefined;
  /** Whether to queue it at once. Default: it stays a draft. */
  readonly start?: boolean | undefined;
  /** Training steps after which a checkpoint is to be saved and kept. */
  readonly checkpointAt?: readonly number[] | undefined;
}

/**
 * Makes an experiment that begins from a checkpoint of another one, draft or queued, in somebody's transaction: nothing but records
 * is touched. Until it has saved a checkpoint of its own it uses its parent's files, which stay as long as it needs them.
 *
 * @throws PlaygroundError `not_found`, `no_checkpoint`; what the trainer refuses the spec for
 *
 * @example await store.transact((tx) => forkExperiment({ queue }, tx, trunkId, { step: 500, change: { mode: "cooldown", … } }));
 */
export async function forkExperiment(
  { queue }: Pick<Services, "queue">,
  tx: StoreTransaction,
  parentId: string,
  input: ForkInput,
): Promise<ExperimentRow> {
  // Its training may be thinning its checkpoints at this moment.
  const parent = await lockExperiment(tx, parentId);
  const { step, manifest } = await findCheckpoint(tx.db, parent, input.step);
  const name = input.name ?? `${parent.name.slice(0, 170)}, from step ${step}`;
  const needed = Object.entries(parseManifest(manifest)).filter(([file]) => originFiles.includes(file));
  const fork = await insertDraft(tx, {
    projectId: parent.project_id,
    name,
    splitId: parent.split_id,
    spec: await checkedSpec(tx.db, parent, step, input, name),
    tags: input.tags ?? (JSON.parse(parent.tags) as string[]),
    notes: input.notes,
    priority: input.priority ?? parent.priority,
    parent: { id: parent.id, kind: "fork", step },
    origin: Object.fromEntries(needed),
    checkpointAt: input.checkpointAt,
  });
  const data = { experimentId: fork.id, number: fork.number, step };
  await appendEvents(tx, parent.project_id, [{ type: "experiment.forked", experimentId: parent.id, data }]);
  return input.start ? enqueue({ queue }, tx, fork, { reason: "started", code: "asked" }) : fork;
}

/** @throws PlaygroundError `no_checkpoint` */
async function findCheckpoint(db: Statements, parent: ExperimentRow, step: number | undefined): Promise<CheckpointRow> {
  const rows = await checkpointRows(db, parent.id);
  const found = step === undefined ? rows[0] : rows.find((row) => row.step === step);
  if (found) return found;
  const steps = [...new Set(rows.map((row) => row.step))].reverse();
  const expected = steps.length === 0 ? "an experiment that has saved one" : `one of ${steps.join(", ")}`;
  const what = step === undefined || steps.length === 0 ? "no checkpoint" : `no checkpoint of step ${step}`;
  throw new PlaygroundError("no_checkpoint", `experiment ${parent.number}: found ${what}, expected ${expected}`, {
    key: "step",
    found: step,
    expected,
  });
}

/** @throws what the trainer refuses it for */
async function checkedSpec(
  db: Statements,
  parent: ExperimentRow,
  step: number,
  input: ForkInput,
  name: string,
): Promise<ExperimentSpec> {
  const before = specForTraining(parent);
  const stepsPerEpoch = stepsPerEpochOf(before, await partSizes(db, parent.project_id, parent.split_id));
  const spec = completeSpec(forkSpec(before, step, stepsPerEpoch, input), parent.split_id, name);
  checkForkLength(spec, stepsPerEpoch, step);
  // Refuses a change that lies outside of the run.
  scheduleOf(spec, { stepsPerEpoch });
  return spec;
}
