import type { Analysis } from "@glissade/api";
import type { LandscapeKind, LandscapeTask } from "@glissade/trainer";
import { runFiles } from "@glissade/trainer";
import { notFound } from "../../error.ts";
import { checkpointRows } from "../../runner/kept-rows.ts";
import { parseManifest, type PublishedFile } from "../../runner/manifest.ts";
import type { AnalysisRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";

/** @throws PlaygroundError `not_found` */
export async function readAnalysis(db: Statements, id: string): Promise<AnalysisRow> {
  const row = await db.selectFrom("analyses").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("analysis", id);
  return row;
}

/** An analysis as the API gives it. */
export function toAnalysis(row: AnalysisRow): Analysis {
  const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
  return {
    id: row.id,
    experimentId: row.experiment_id,
    kind: row.kind,
    options: JSON.parse(row.options) as Record<string, unknown>,
    otherExperimentId: row.other_experiment_id,
    state: row.state,
    progress: parsed<Analysis["progress"]>(row.progress),
    error: parsed<Analysis["error"]>(row.error),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  };
}

export function taskOf(row: Pick<AnalysisRow, "kind" | "options">): LandscapeTask {
  return { kind: row.kind, options: JSON.parse(row.options) as unknown } as LandscapeTask;
}

/** A checkpoint of an experiment, as a file among the artifacts. */
export interface CheckpointFile extends PublishedFile {
  readonly step: number;
}

/** The checkpoints of an experiment that can be computed with, one for each step, in order. */
export async function checkpointFiles(db: Statements, experimentId: string): Promise<CheckpointFile[]> {
  const files = new Map<number, CheckpointFile>();
  for (const { step, manifest } of await checkpointRows(db, experimentId)) {
    const file = parseManifest(manifest)[runFiles.last];
    if (file && !files.has(step)) files.set(step, { ...file, step });
  }
  return [...files.values()].sort((a, b) => a.step - b.step);
}

/** Where the result of an analysis lies; below its experiment's artifacts, so that it goes with them. */
export function resultKey({ id, experiment_id: experimentId }: Pick<AnalysisRow, "id" | "experiment_id">): string {
  return `experiments/${experimentId}/analyses/${id}.json`;
}

/** Kept checkpoints that each kind needs. */
export const neededCheckpoints = { surface: 3, sharpness: 2, line: 1 } as const satisfies Record<LandscapeKind, number>;
