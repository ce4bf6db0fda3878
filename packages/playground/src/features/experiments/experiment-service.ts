import type { Experiment, Problem } from "@glissade/api";
import { checkFork, checkForkLength, type ExperimentSpec } from "@glissade/trainer";
import { changedKeys } from "./compare-experiments.ts";
import { notFound, PlaygroundError } from "../../error.ts";
import { lockExperiment, readExperiment } from "../../experiments/state.ts";
import { advanceRace } from "../../races/advance-race.ts";
import { lockRace, memberOf, raceUnderWayOf } from "../../races/race-records.ts";
import { borrowersOf } from "../../runner/borrowers.ts";
import { setPriority } from "../../runner/control.ts";
import { newestCheckpoint } from "../../runner/kept-rows.ts";
import { pendingRequests } from "../../runner/steering/requests.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import type { Services } from "../../services.ts";
import { problemOf } from "../../server/problems.ts";
import { appendEvents } from "../../store/events.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { withMetrics } from "./experiment-repository.ts";
import { type DraftInput, type DraftParent, insertDraft } from "./insert-draft.ts";
import { inPart } from "../../server/in-part.ts";
import { completeSpec, publicSpec } from "./experiment-spec.ts";
import { storeSpecValues } from "./experiment-values.ts";
import {
  type ExperimentPlan,
  experimentWarnings,
  type PartSizes,
  planExperiment,
  stepsPerEpochOf,
} from "./plan-experiment.ts";
import { toExperiment } from "./to-experiment.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is to be changed; undefined stays. */
export type DraftChange = { readonly [Key in keyof DraftInput]?: DraftInput[Key] | undefined };

/** @throws PlaygroundError `not_found` */
export async function getExperiment(db: Statements, id: string): Promise<Experiment> {
  const [found] = await withMetrics(db, [await readExperiment(db, id)]);
  if (!found) throw notFound("experiment", id);
  const checkpoint = await newestCheckpoint(db, id);
  const inRace = (await raceUnderWayOf(db, id)) !== undefined;
  return toExperiment(found, { checkpoint, steering: await pendingRequests(db, id), inRace });
}

/** How many pictures each part of a split of the project has. @throws PlaygroundError `not_found` */
export async function partSizes(db: Statements, projectId: string, splitId: string): Promise<PartSizes> {
  const split = await db
    .selectFrom("splits")
    .select("counts")
    .where("id", "=", splitId)
    .where("project_id", "=", projectId)
    .executeTakeFirst();
  if (!split) throw notFound("splitId", splitId);
  return (JSON.parse(split.counts) as { totals: PartSizes }).totals;
}

/**
 * Makes a draft.
 *
 * @throws PlaygroundError `not_found` for project or split; what the spec is refused for, naming its key
 */
export async function createDraft(
  { store }: Pick<Services, "store">,
  projectId: string,
  input: DraftInput,
  parent?: DraftParent,
): Promise<string> {
  const images = await partSizes(store.db, projectId, input.splitId);
  const name = (input.name ?? textOf(input.spec["name"])).trim();
  const spec = inPart("spec", () => completeSpec(input.spec, input.splitId, name));
  refuseEmpty(spec, images);
  const { id } = await store.transact((tx) => insertDraft(tx, { ...input, projectId, name, spec, parent }));
  return id;
}

/** The name in a spec of the command line. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** @throws PlaygroundError `empty_part` when there are too few pictures for a batch */
export function refuseEmpty(spec: ExperimentSpec, images: PartSizes): void {
  if (stepsPerEpochOf(spec, images) > 0) return;
  const found = `${images.train} training pictures with batches of ${spec.training.batchSize}`;
  const message = `spec.training.batchSize: found ${found}, expected enough for one batch`;
  throw new PlaygroundError("empty_part", message, { key: "spec.training.batchSize", found: images.train });
}

/** What a spec would come to on a split. */
export async function checkExperiment(
  { store }: Pick<Services, "store">,
  projectId: string,
  input: { readonly splitId: string; readonly spec: Json },
): Promise<{
  problems: Problem[];
  warnings: { code: string; message: string }[];
  spec: Record<string, unknown> | null;
  plan: ExperimentPlan | null;
}> {
  const images = await partSizes(store.db, projectId, input.splitId);
  try {
    const spec = inPart("spec", () => completeSpec(input.spec, input.splitId));
    refuseEmpty(spec, images);
    return {
      problems: [],
      warnings: experimentWarnings(spec, images),
      spec: publicSpec({ ...spec }),
      plan: planExperiment(spec, images),
    };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === "unexpected") throw error;
    return { problems: [problem], warnings: [], spec: null, plan: null };
  }
}

/**
 * Changes a draft; of any other experiment only what does not touch its training.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export async function updateExperiment(
  services: Pick<Services, "store" | "queue">,
  id: string,
  change: DraftChange,
): Promise<void> {
  const { store } = services;
  const { priority, ...rest } = change;
  const before = await readExperiment(store.db, id);
  const set = { ...(await trainingColumns(store.db, before, rest)), ...plainColumns(rest) };
  if (priority !== undefined) await setPriority(services, id, priority);
  if (Object.keys(set).length === 0) return;
  await store.transact(async (tx) => {
    const row = await readExperiment(tx.db, id);
    if (set.spec !== undefined && row.state !== "draft") throw notEditable(row);
    const changed = { ...set, updated_at: new Date().toISOString() };
    await tx.db.updateTable("experiments").set(changed).where("id", "=", id).execute();
    if (set.spec !== undefined) await storeSpecValues(tx, row.project_id, id, JSON.parse(set.spec) as Json);
    const keys = Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    await appendEvents(tx, row.project_id, [{ type: "experiment.updated", experimentId: id, data: { keys } }]);
  });
}

/** Columns of the spec and the split, checked, when they are to change. */
async function trainingColumns(
  db: Statements,
  row: ExperimentRow,
  { spec: given, splitId, name }: DraftChange,
): Promise<{ spec?: string; split_id?: string }> {
  if (given === undefined && splitId === undefined) return {};
  if (row.state !== "draft") throw notEditable(row);
  const split = splitId ?? row.split_id;
  const images = await partSizes(db, row.project_id, split);
  const spec = inPart("spec", () =>
    completeSpec(given ?? publicSpec(JSON.parse(row.spec) as Json), split, name ?? row.name),
  );
  refuseEmpty(spec, images);
  if (row.origin !== null) refuseUnfitting(row, split, spec, images);
  return { spec: JSON.stringify(spec), split_id: split };
}

/** A fork goes on from a checkpoint: what that does not fit must stay as it is. */
function refuseUnfitting(row: ExperimentRow, splitId: string, spec: ExperimentSpec, images: PartSizes): void {
  if (splitId !== row.split_id) {
    const expected = "the split of the experiment that it begins from";
    const message = `splitId: found another one, expected ${expected}`;
    throw new PlaygroundError("fork_differs", message, { key: "splitId", found: splitId, expected });
  }
  inPart("spec", () => {
    checkFork(specForTraining(row), spec);
    checkForkLength(spec, stepsPerEpochOf(spec, images), row.parent_step ?? 0);
  });
}

function plainColumns({ name, notes, tags }: DraftChange) {
  return {
    ...(name === undefined || name.trim() === "" ? {} : { name: name.trim() }),
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }),
  };
}

function notEditable(row: ExperimentRow): PlaygroundError {
  const message = `experiment ${row.number}: found it ${row.state}, expected a draft; clone it to change its spec`;
  return new PlaygroundError("state_conflict", message, { key: "state", found: row.state, expected: "draft" });
}

/**
 * Deletes an experiment with everything it made.
 *
 * @throws PlaygroundError `confirmation_needed`, `state_conflict`, `not_found`; `in_use` while forks have yet to begin
 */
export async function deleteExperiment(
  { store, artifacts, queue }: Pick<Services, "store" | "artifacts" | "queue">,
  id: string,
  confirm: boolean,
): Promise<void> {
  await store.transact(async (tx) => {
    const row = await lockExperiment(tx, id);
    if (row.state === "queued" || row.state === "running") {
      const message = `experiment ${row.number}: found it ${row.state}, expected it stopped first`;
      throw new PlaygroundError("state_conflict", message, { key: "state", found: row.state });
    }
    if (!confirm) {
      const message = `experiment ${row.number}: its weights and results will be lost; expected confirm=true`;
      throw new PlaygroundError("confirmation_needed", message, { key: "confirm", found: false, expected: "true" });
    }
    await refuseBorrowed(tx.db, row);
    const member = await memberOf(tx.db, id);
    await tx.db
      .deleteFrom("experiments")
      .where("id", "=", id)
      .where("state", "=", row.state)
      .where("attempt", "=", row.attempt)
      .executeTakeFirstOrThrow();
    const data = { number: row.number, name: row.name };
    await appendEvents(tx, row.project_id, [{ type: "experiment.deleted", experimentId: id, data }]);
    // A race that was waiting for it alone goes on without it.
    if (member) await advanceRace(tx, queue, await lockRace(tx, member.race_id));
  });
  // The record is gone first: files that stay behind are found by nobody, a record without files would be a lie.
  await artifacts.removePrefix(`experiments/${id}`);
}

async function refuseBorrowed(db: Statements, { id, number }: ExperimentRow): Promise<void> {
  const forks = await borrowersOf(db, id);
  if (forks.length === 0) return;
  const list = forks.map((fork) => fork.number).join(", ");
  const expected = "them discarded, or trained up to a checkpoint of their own";
  const message = `experiment ${number}: found forks that begin from its checkpoints (${list}), expected ${expected}`;
  throw new PlaygroundError("in_use", message, { key: "experiment", found: list, expected });
}

/** A draft with the same spec. @returns its id */
export async function cloneExperiment(services: Pick<Services, "store">, id: string, name?: string): Promise<string> {
  const row = await readExperiment(services.store.db, id);
  const spec = publicSpec(JSON.parse(row.spec) as Json);
  const input = {
    name: name ?? `${row.name} (copy)`.slice(0, 200),
    splitId: row.split_id,
    spec,
    tags: JSON.parse(row.tags) as string[],
    priority: row.priority,
  };
  return createDraft(services, row.project_id, input, { id, kind: "clone", step: null });
}

/** The experiments named, in that order, and the spec keys on which they differ. */
export async function compareExperiments(db: Statements, projectId: string, ids: readonly string[]) {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return { found: [], missing: [], differences: [] };
  const rows = await db
    .selectFrom("experiments")
    .selectAll()
    .where("project_id", "=", projectId)
    .where("id", "in", wanted)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  // A link may outlive an experiment: what is left of it is still worth comparing.
  const ordered = wanted.flatMap((id) => byId.get(id) ?? []);
  const missing = wanted.filter((id) => !byId.has(id));
  const found = await withMetrics(db, ordered);
  const specs = ordered.map((row) => ({ ...publicSpec(JSON.parse(row.spec) as Json), split: row.split_id }));
  return { found, missing, differences: changedKeys(specs) };
}
