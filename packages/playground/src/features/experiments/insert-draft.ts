import type { ExperimentSpec } from "@glissade/trainer";
import { v7 as uuid } from "uuid";
import { notFound } from "../../error.ts";
import type { Manifest } from "../../runner/manifest.ts";
import { appendEvents } from "../../store/events.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { StoreTransaction } from "../../store/store.ts";
import { storeSpecValues } from "./experiment-values.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a draft is made or changed with. */
export interface DraftInput {
  readonly name?: string | undefined;
  readonly splitId: string;
  readonly spec: Json;
  readonly tags?: readonly string[] | undefined;
  readonly notes?: string | undefined;
  readonly priority?: number | undefined;
}

/** Which experiment a draft comes from. */
export interface DraftParent {
  readonly id: string;
  readonly kind: "clone" | "fork";
  readonly step: number | null;
}

/** A draft whose spec is checked. */
export interface CheckedDraft extends Omit<DraftInput, "spec" | "name"> {
  /** Default: a new one. */
  readonly id?: string | undefined;
  readonly projectId: string;
  /** Empty: called by its number. */
  readonly name: string;
  readonly spec: ExperimentSpec;
  readonly parent?: DraftParent | undefined;
  /** Of a fork: the files that it begins from. */
  readonly origin?: Manifest | undefined;
  /** Training steps after which a checkpoint is to be saved and kept. */
  readonly checkpointAt?: readonly number[] | undefined;
}

/** Records a draft, in somebody's transaction. */
export async function insertDraft(tx: StoreTransaction, draft: CheckedDraft): Promise<ExperimentRow> {
  const { id = uuid(), projectId, spec, parent, origin, checkpointAt } = draft;
  const number = await nextNumber(tx, projectId);
  const name = draft.name === "" ? `Experiment ${number}` : draft.name;
  const now = new Date().toISOString();
  const row = await tx.db
    .insertInto("experiments")
    .values({
      id,
      project_id: projectId,
      number,
      name,
      state: "draft",
      split_id: draft.splitId,
      spec: JSON.stringify(spec),
      tags: JSON.stringify(draft.tags ?? []),
      notes: draft.notes ?? "",
      priority: draft.priority ?? 0,
      parent_id: parent?.id ?? null,
      parent_kind: parent?.kind ?? null,
      parent_step: parent?.step ?? null,
      origin: origin ? JSON.stringify(origin) : null,
      checkpoint_at: checkpointAt ? JSON.stringify(checkpointAt) : null,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await storeSpecValues(tx, projectId, id, { ...spec });
  const data = { number, name, parent: parent ?? null };
  await appendEvents(tx, projectId, [{ type: "experiment.created", experimentId: id, data }]);
  return row;
}

async function nextNumber(tx: StoreTransaction, projectId: string): Promise<number> {
  const project = await tx.db
    .updateTable("projects")
    .set((eb) => ({ experiment_number: eb("experiment_number", "+", 1) }))
    .where("id", "=", projectId)
    .returning("experiment_number")
    .executeTakeFirst();
  if (!project) throw notFound("project", projectId);
  return project.experiment_number;
}
