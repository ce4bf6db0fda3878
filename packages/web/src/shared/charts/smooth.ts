/**
 * An exponential moving average over a series whose points may lie unevenly: the weight of the past falls by `weight`
 * over the mean distance of two points, by less over a shorter one. The start is not drawn towards zero.
 *
 * @param weight 0 (as it is) to below 1
 */
export function smooth(
  xs: readonly number[],
  ys: readonly (number | null)[],
  weight: number,
): readonly (number | null)[] {
  const span = (xs.at(-1) ?? 0) - (xs[0] ?? 0);
  if (weight <= 0 || xs.length < 3 || span <= 0) return ys;
  const distance = span / (xs.length - 1);
  let mean: number | null = null;
  let last = xs[0] ?? 0;
  return ys.map((value, index) => {
    if (value === null) return null;
    const x = xs[index] ?? last;
    // Points that share a pixel still count a little each.
    const keep = weight ** Math.max(0.05, (x - last) / distance);
    last = x;
    mean = mean === null ? value : keep * mean + (1 - keep) * value;
    return mean;
  });
}
