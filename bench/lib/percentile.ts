/**
 * The value below which a share of all values lies (nearest rank); NaN of none.
 *
 * @param share from 0 to 1: 0.5 is the median, 0.99 what all but one in a hundred stay below
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
