import type { ScheduleSpec } from "@glissade/schedules";
import type { SolverSpec } from "@glissade/solvers";
import type { z } from "zod";
import type { experimentSchema } from "./schema.ts";

type Fields = z.output<typeof experimentSchema>;

/** What a scheduler's step is tied to. */
export type SchedulerInterval = Fields["schedulerInterval"];

/** How often to evaluate. */
export type EvaluationPeriod = Fields["training"]["evaluationPeriod"];

type ContinuationFields = Fields["continuations"][number];
type Replacement = Extract<ContinuationFields, { mode: "replace" }>;

/** How a run goes on from a point on: how long, and under which schedule. */
export type Continuation =
  Exclude<ContinuationFields, Replacement> | (Omit<Replacement, "scheduler"> & { scheduler: ScheduleSpec | null });

/** An experiment with all its defaults filled in; made by `parseExperiment`, kept as spec.json in the run's folder. */
export type ExperimentSpec = Omit<Fields, "solver" | "scheduler" | "model" | "continuations"> & {
  readonly model: Omit<Fields["model"], "imageSize"> & { readonly imageSize: number };
  readonly solver: SolverSpec;
  /** null is a constant learning rate. */
  readonly scheduler: ScheduleSpec | null;
  readonly continuations: readonly Continuation[];
};
