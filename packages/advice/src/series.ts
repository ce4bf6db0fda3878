/** A series as it was recorded: steps rising, NaN (or null in JSON) where a value is no finite number. */
export interface Series {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/**
 * Series of a run by their keys: `train/loss` (means over the steps since the point before), `lr`, `validation/loss`,
 * `evaluation/train/loss` (means over a whole evaluation period), `update/ratio`, `update/unchanged`. Any may be missing:
 * what cannot be judged gives no advice.
 */
export type RunSeries = Readonly<Record<string, Series | undefined>>;

/** One recorded number. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** The finite points of a series. */
export function pointsOf(series: RunSeries, key: string): Point[] {
  const { steps, values } = series[key] ?? { steps: [], values: [] };
  const points: Point[] = [];
  steps.forEach((step, index) => {
    const value = values[index];
    if (typeof value === "number" && Number.isFinite(value)) points.push({ step, value });
  });
  return points;
}

/** The value in force at a step: that of the last point at or before it; undefined before the first. */
export function valueAt(points: readonly Point[], step: number): number | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.step <= step) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.value;
}
