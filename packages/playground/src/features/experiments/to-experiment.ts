import type { Experiment, ExperimentSummary, Problem } from "@glissade/api";
import type { CheckpointRow } from "../../store/schema.ts";
import type { ExperimentWithMetrics } from "./experiment-repository.ts";
import { controls } from "../../runner/control.ts";
import type { Asked } from "../../runner/steering/requests.ts";
import { publicSpec } from "./experiment-spec.ts";

type Json = Record<string, unknown>;

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

/** An experiment as lists show it. */
export function toSummary({ row, metrics }: ExperimentWithMetrics): ExperimentSummary {
  return {
    id: row.id,
    projectId: row.project_id,
    number: row.number,
    name: row.name,
    state: row.state,
    reason: row.reason,
    splitId: row.split_id,
    spec: publicSpec(JSON.parse(row.spec) as Json),
    tags: JSON.parse(row.tags) as string[],
    priority: row.priority,
    progress: parsed<ExperimentSummary["progress"]>(row.progress),
    metrics,
    best: parsed<ExperimentSummary["best"]>(row.best),
    parent:
      row.parent_id === null
        ? null
        : { experimentId: row.parent_id, kind: row.parent_kind ?? "clone", step: row.parent_step },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seconds: row.seconds,
  };
}

/** What of an experiment's other records its own page shows. */
export interface Surroundings {
  /** The newest. */
  readonly checkpoint: CheckpointRow | undefined;
  readonly steering: readonly Asked[];
  /** Whether it runs in a race that is not over. */
  readonly inRace: boolean;
}

/** An experiment as its own page shows it. */
export function toExperiment(found: ExperimentWithMetrics, { checkpoint, steering, inRace }: Surroundings): Experiment {
  const { row } = found;
  return {
    ...toSummary(found),
    notes: row.notes,
    attempt: row.attempt,
    worker: row.worker,
    asked: row.asked,
    steering: steering.map(({ change, by, time }) => ({ change, by, time })),
    error: parsed<Problem>(row.error),
    result: parsed<Json>(row.result),
    checkpoint: checkpoint ? { step: checkpoint.step, epoch: checkpoint.epoch, time: checkpoint.time } : null,
    actions: [
      ...actionsOf(row.state).filter((action) => !inRace || !spoilsRace.includes(action)),
      ...(checkpoint ? (["fork"] as const) : []),
    ],
  };
}

type Action = Experiment["actions"][number];

const always: readonly Action[] = ["clone"];

/** What would let a run follow something else than its race planned. */
const spoilsRace: readonly Action[] = ["steer", "extend"];

/** What can be told to an experiment that the runner does not care about, in which states. */
const others = {
  edit: ["draft"],
  delete: ["draft", "paused", "finished", "stopped", "failed"],
} as const satisfies Partial<Record<Action, readonly Experiment["state"][]>>;

/** What an experiment can be told in a state. */
export function actionsOf(state: Experiment["state"]): readonly Action[] {
  const possible = Object.entries({ ...controls, ...others }) as [Action, readonly Experiment["state"][]][];
  return [...possible.flatMap(([action, states]) => (states.includes(state) ? [action] : [])), ...always];
}
