import { analysisResult } from "@glissade/api";
import { checkComparable, type LandscapeKind, parseLandscapeTask } from "@glissade/trainer";
import { v7 as uuid } from "uuid";
import { notFound, PlaygroundError } from "../../error.ts";
import { readExperiment } from "../../experiments/state.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import type { Handlers } from "../../server/handlers.ts";
import { inPart } from "../../server/in-part.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { checkpointFiles, neededCheckpoints, readAnalysis, toAnalysis } from "./analysis-repository.ts";
import { readResult } from "./compute-analysis.ts";

/** Pictures of an experiment's loss: surface, line to another one, sharpness. */
export function analysisHandlers(services: Services) {
  const { store, artifacts, analyses, log } = services;
  const { db } = store;
  return {
    async startAnalysis({ params: { experimentId }, body: { kind, options, otherExperimentId } }) {
      const experiment = await readExperiment(db, experimentId);
      const task = inPart("options", () => parseLandscapeTask(kind, options));
      await refuseUnready(db, experiment, kind);
      const other = kind === "line" ? await readOther(db, experiment, otherExperimentId) : undefined;
      const id = uuid();
      await store.transact(async (tx) => {
        await refuseTwice(tx.db, experiment, kind);
        const now = new Date().toISOString();
        await tx.db
          .insertInto("analyses")
          .values({
            id,
            experiment_id: experiment.id,
            other_experiment_id: other?.id ?? null,
            kind,
            options: JSON.stringify(task.options),
            state: "queued",
            created_at: now,
            updated_at: now,
          })
          .execute();
        const data = { analysisId: id, kind, state: "queued" };
        await appendEvents(tx, experiment.project_id, [{ type: "analysis.state", experimentId: experiment.id, data }]);
      });
      void analyses.add(id);
      return toAnalysis(await readAnalysis(db, id));
    },
    async listAnalyses({ params: { experimentId } }) {
      await readExperiment(db, experimentId);
      const rows = await db
        .selectFrom("analyses")
        .selectAll()
        .where("experiment_id", "=", experimentId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();
      const { length: checkpoints } = await checkpointFiles(db, experimentId);
      return { items: rows.map(toAnalysis), checkpoints, needed: neededCheckpoints };
    },
    async getAnalysis({ params: { analysisId } }) {
      const row = await readAnalysis(db, analysisId);
      const result = await readResult(services, analysisId);
      return { ...toAnalysis(row), result: result === null ? null : analysisResult.parse(result) };
    },
    async deleteAnalysis({ params: { analysisId } }) {
      const row = await readAnalysis(db, analysisId);
      const { project_id: projectId } = await readExperiment(db, row.experiment_id);
      await store.transact(async (tx) => {
        const { numDeletedRows } = await tx.db.deleteFrom("analyses").where("id", "=", row.id).executeTakeFirst();
        if (numDeletedRows === 0n) throw notFound("analysis", row.id);
        const data = { analysisId: row.id, kind: row.kind, state: "deleted" };
        await appendEvents(tx, projectId, [{ type: "analysis.state", experimentId: row.experiment_id, data }]);
      });
      await analyses.cancel(row.id);
      const kept = row.result_key;
      if (kept !== null) {
        await artifacts.remove(kept).catch((error: unknown) => log.warn({ err: error, kept }, "a result stays behind"));
      }
      return undefined;
    },
  } satisfies Partial<Handlers>;
}

/** @throws PlaygroundError `state_conflict`, `too_few_checkpoints` */
async function refuseUnready(db: Statements, experiment: ExperimentRow, kind: LandscapeKind): Promise<void> {
  const { number, state } = experiment;
  if (["draft", "queued", "running"].includes(state)) {
    const expected = "one that has trained and is not training now";
    const message = `experiment ${number}: found it ${state}, expected ${expected}`;
    throw new PlaygroundError("state_conflict", message, { key: "state", found: state, expected });
  }
  const { length: found } = await checkpointFiles(db, experiment.id);
  const least = neededCheckpoints[kind];
  if (found >= least) return;
  const expected = `at least ${least}: train it with more evaluations, or again where it was trained by an older release`;
  const message = `experiment ${number}: found ${found} kept checkpoints, expected ${expected}`;
  throw new PlaygroundError("too_few_checkpoints", message, { key: "experimentId", found, expected });
}

/** @throws PlaygroundError `not_found`, `invalid_request`, and as {@link refuseUnready}; TrainerError `not_comparable` */
async function readOther(db: Statements, experiment: ExperimentRow, id: string | undefined): Promise<ExperimentRow> {
  const key = "otherExperimentId";
  if (id === undefined || id === experiment.id) {
    const expected = "another experiment of the project";
    const found = id === undefined ? "nothing" : "the same experiment";
    throw new PlaygroundError("invalid_request", `${key}: found ${found}, expected ${expected}`, {
      key,
      found,
      expected,
    });
  }
  const other = await readExperiment(db, id).catch(() => undefined);
  if (!other || other.project_id !== experiment.project_id) throw notFound(key, id);
  await refuseUnready(db, other, "line");
  checkComparable(specForTraining(experiment), specForTraining(other));
  return other;
}

/** @throws PlaygroundError `state_conflict` */
async function refuseTwice(db: Statements, experiment: ExperimentRow, kind: LandscapeKind): Promise<void> {
  const present = await db
    .selectFrom("analyses")
    .select("state")
    .where("experiment_id", "=", experiment.id)
    .where("kind", "=", kind)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
  if (!present) return;
  const expected = "it finished, or cancelled, first";
  const message = `kind: found a ${kind} of experiment ${experiment.number} that is ${present.state}, expected ${expected}`;
  throw new PlaygroundError("state_conflict", message, { key: "kind", found: present.state, expected });
}
