import { randomUUID } from "node:crypto";
import { parseExperiment } from "@glissade/trainer";
import { leavesOf, publicSpec } from "../../packages/playground/src/features/experiments/experiment-spec.ts";
import { appendPoints } from "../../packages/playground/src/runner/write-series.ts";
import type { Statements, Store } from "../../packages/playground/src/store/store.ts";
import type { ProjectRecords } from "./records.ts";

/** Rows of one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766. */
const rowsAtOnce = 500;

/** Points added at once. */
const pointsAtOnce = 50_000;

const rates = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001];
const schedulers = [
  null,
  { type: "CosineAnnealingLR", T_max: 20 },
  { type: "StepLR", step_size: 10 },
  { type: "OneCycleLR", max_lr: 0.2, total_steps: 20 },
];
const architectures = ["mlp", "cnn-small", "resnet20"];

/** A finished experiment with all the values that lists are filtered and sorted by, as a training leaves it. */
function finished({ projectId, splitId }: ProjectRecords, number: number) {
  const id = randomUUID();
  const moment = new Date(1_700_000_000_000 + number * 60_000).toISOString();
  const spec = publicSpec({
    ...parseExperiment({
      dataset: "split",
      model: { architecture: architectures[number % architectures.length] },
      solver: { type: "SGD", lr: rates[number % rates.length], momentum: 0.9 },
      scheduler: schedulers[number % schedulers.length],
      training: { epochs: 20 },
      seed: number,
    }),
  });
  const accuracy = ((number * 7919) % 10_007) / 10_007;
  const metrics = {
    "train/loss": 1.2 - accuracy,
    "train/accuracy": accuracy,
    "validation/loss": 1.3 - accuracy,
    "validation/accuracy": accuracy * 0.98,
    "validation/top5": 1,
    "validation/macroF1": accuracy * 0.97,
    "test/loss": 1.3 - accuracy,
    "test/accuracy": accuracy * 0.97,
    "test/top5": 1,
    "test/macroF1": accuracy * 0.96,
  };
  const best = { metric: "validation/accuracy", value: accuracy * 0.98, step: 1000, epoch: 18 };
  const experiment = {
    id,
    project_id: projectId,
    number,
    name: `Experiment ${number}`,
    state: "finished" as const,
    reason: "finished",
    split_id: splitId,
    spec: JSON.stringify(spec),
    tags: number % 10 === 0 ? '["baseline"]' : "[]",
    notes: "",
    attempt: 1,
    best: JSON.stringify(best),
    result: JSON.stringify({ type: "finished", metrics, best, step: 1140, epoch: 20 }),
    seconds: 60 + accuracy,
    created_at: moment,
    updated_at: moment,
    queued_at: moment,
    started_at: moment,
    ended_at: moment,
  };
  const value = (key: string, number: number | null, text: string | null) => {
    return { project_id: projectId, experiment_id: id, key, number, text };
  };
  const values = [
    ...leavesOf(spec)
      .filter(([, leaf]) => leaf !== null && leaf !== undefined)
      .map(([key, leaf]) =>
        value(
          `spec.${key}`,
          typeof leaf === "number" ? leaf : null,
          typeof leaf === "string" ? leaf : JSON.stringify(leaf),
        ),
      ),
    ...Object.entries(metrics).map(([key, metric]) => value(`metrics.${key}`, metric, null)),
  ];
  return { experiment, values };
}

/** Puts finished experiments into the records, with an event for each. */
export async function makeFinished(store: Store, project: ProjectRecords, count: number): Promise<void> {
  const made = Array.from({ length: count }, (_, i) => finished(project, i + 1));
  await store.transact(async ({ db }) => {
    const chunks = <T>(rows: readonly T[]): T[][] =>
      Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, i) =>
        rows.slice(i * rowsAtOnce, (i + 1) * rowsAtOnce),
      );
    for (const rows of chunks(made.map(({ experiment }) => experiment))) {
      await db.insertInto("experiments").values(rows).execute();
    }
    for (const rows of chunks(made.flatMap(({ values }) => values))) {
      await db.insertInto("experiment_values").values(rows).execute();
    }
    await db.updateTable("projects").set({ experiment_number: count }).where("id", "=", project.projectId).execute();
  });
}

/** Adds a noisy loss that falls to an experiment's series, a point for each step from 1 on. */
export async function addSeries(db: Statements, experimentId: string, key: string, points: number): Promise<void> {
  for (let start = 0; start < points; start += pointsAtOnce) {
    const part = Array.from({ length: Math.min(pointsAtOnce, points - start) }, (_, i) => {
      const step = start + i + 1;
      const value = 2 / (1 + step / 1e5) + 0.1 * Math.sin(step * step);
      return { step, epoch: 1 + Math.floor(step / 5000), value, time: 1_700_000_000_000 + 7 * step };
    });
    await appendPoints(db, experimentId, key, part);
  }
}
