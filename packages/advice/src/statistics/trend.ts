import { median } from "./median.ts";

/**
 * The Mann-Kendall test for a trend (Mann 1945, Kendall 1948): how many pairs rise more than fall, in standard deviations
 * of what chance would give. Above 1.645 (2.326) a rise is significant at 5 % (1 %), below the negative a fall. Nothing is
 * assumed of the noise but that it has no trend; one outlier changes little.
 *
 * @param values in the order of time
 * @returns 0 for fewer than four values
 */
export function trendScore(values: readonly number[]): number {
  const n = values.length;
  if (n < 4) return 0;
  let score = 0;
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) score += Math.sign(values[i]! - values[j]!);
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  return (score - Math.sign(score)) / deviation;
}

/** The slope from one value to the next by Theil (1950) and Sen (1968): the median of the slopes of all pairs. */
export function robustSlope(values: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 1; i < values.length; i++) {
    for (let j = 0; j < i; j++) slopes.push((values[i]! - values[j]!) / (i - j));
  }
  return slopes.length === 0 ? 0 : median(slopes);
}
