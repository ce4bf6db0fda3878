import type { ExperimentSummary } from "@glissade/api";

/** The metric by which most of these choose their best weights. */
export function mainMetric(experiments: readonly Pick<ExperimentSummary, "spec" | "best">[]): string {
  const counts = new Map<string, number>();
  for (const { spec, best } of experiments) {
    const training = spec["training"] as { readonly bestMetric?: unknown } | undefined;
    const metric = best?.metric ?? training?.bestMetric;
    if (typeof metric === "string") counts.set(metric, (counts.get(metric) ?? 0) + 1);
  }
  const [[most] = []] = [...counts].sort(([, a], [, b]) => b - a);
  return most ?? "validation/accuracy";
}
