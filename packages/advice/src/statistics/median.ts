/** The middle of the values, mean of both middles of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? Number.NaN : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Makes the median absolute deviation of normal values equal to their standard deviation: 1 / Phi^-1(3/4). */
const normalConsistency = 1.4826;

/**
 * The scale of the values' noise by their median absolute deviation from the median: up to half of the values may be
 * anything (Hampel 1974, "The influence curve and its role in robust estimation"; Leys et al. 2013 for its use on outliers).
 */
export function robustScale(values: readonly number[]): number {
  const middle = median(values);
  return normalConsistency * median(values.map((value) => Math.abs(value - middle)));
}

/** Noise of a series that may have a trend: from the differences of neighbours, which hold it twice. */
export function noiseOf(values: readonly number[]): number {
  if (values.length < 3) return 0;
  return robustScale(values.slice(1).map((value, index) => value - values[index]!)) / Math.SQRT2;
}
