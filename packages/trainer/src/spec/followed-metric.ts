import { answersToMetric, type ScheduleSpec } from "@glissade/schedules";
import type { ExperimentSpec } from "./experiment-spec.ts";

/**
 * The metric that a schedule which answers to one follows: the one it names, else what fits its mode, so that a schedule
 * which waits for a rise does not watch a loss.
 */
export function followedMetric(scheduler: ScheduleSpec): string {
  const { metric, mode } = scheduler as { readonly metric?: unknown; readonly mode?: unknown };
  if (typeof metric === "string") return metric;
  return mode === "max" ? "validation/accuracy" : "validation/loss";
}

/** The schedules of a spec, in the order in which they come to be followed. */
export function schedulersOf({ scheduler, continuations }: Pick<ExperimentSpec, "scheduler" | "continuations">) {
  const later = continuations.flatMap((each) => (each.mode === "replace" ? [each.scheduler] : []));
  return [scheduler, ...later].filter((each) => each !== null);
}

/** The metric that a run's schedules follow; undefined where none answers to one. */
export function metricOfRun(spec: Pick<ExperimentSpec, "scheduler" | "continuations">): string | undefined {
  const follower = schedulersOf(spec).find(answersToMetric);
  return follower && followedMetric(follower);
}
