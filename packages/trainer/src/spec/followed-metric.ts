import type { ScheduleSpec } from "@glissade/schedules";

/**
 * The metric that a schedule which answers to one follows: the one it names, else what fits its mode, so that a schedule
 * which waits for a rise does not watch a loss.
 */
export function followedMetric(scheduler: ScheduleSpec): string {
  const { metric, mode } = scheduler as { readonly metric?: unknown; readonly mode?: unknown };
  if (typeof metric === "string") return metric;
  return mode === "max" ? "validation/accuracy" : "validation/loss";
}
