/** Metrics that an evaluation measures, and which way is better. */
const directions = {
  "validation/loss": "min",
  "validation/accuracy": "max",
  "validation/top5": "max",
  "validation/macroF1": "max",
  "train/loss": "min",
  "train/accuracy": "max",
} as const;

/** A metric that a scheduler or the choice of the best model can follow. */
export type MetricName = keyof typeof directions;

export const metricNames = Object.keys(directions) as readonly MetricName[];

/** Whether smaller ("min") or larger ("max") values of a metric are better. */
export function metricMode(name: MetricName): "min" | "max" {
  return directions[name];
}

/** Whether `value` beats `best`; NaN never does, and anything finite beats nothing. */
export function isBetter(name: MetricName, value: number, best: number | undefined): boolean {
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  return metricMode(name) === "min" ? value < best : value > best;
}
