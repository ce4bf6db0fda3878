/** What a linear axis shows: what is given, or all values with some air. */
export function linearRange(
  given: readonly [number, number] | undefined,
  min: number | null,
  max: number | null,
  margin: number,
): [number, number] {
  const [low, high] = given ?? [min ?? 0, max ?? 1];
  if (areOne(low, high)) return [low - (Math.abs(low) || 1) * 0.5, high + (Math.abs(high) || 1) * 0.5];
  const air = given ? 0 : (high - low) * margin;
  // A curve of nothing negative starts at its floor, not below it.
  return [low >= 0 && low - air < 0 ? 0 : low - air, high + air];
}

/** What a logarithmic axis shows: what is given, or all positive values with some air. */
export function logRange(
  given: readonly [number, number] | undefined,
  min: number | null,
  max: number | null,
): [number, number] {
  const [low, high] = given ?? [min ?? 1e-3, max ?? 1];
  const top = high > 0 ? high : 1;
  const bottom = low > 0 ? low : top / 1e4;
  return areOne(bottom, top) ? [bottom / 2, top * 2] : [bottom / 1.1, top * 1.1];
}

/** Values that differ by rounding alone: no axis has ticks between them, and looking for some would not end. */
function areOne(low: number, high: number): boolean {
  return high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high));
}

/**
 * Where a logarithmic axis may have ticks: one to nine times each power of ten that lie on it; its ends where there are
 * fewer than two. uPlot's own search for them does not end when the axis begins a little below a power of ten.
 */
export function logTicks(min: number, max: number): number[] {
  if (!(min > 0 && max > min && max < Infinity)) return [];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (let times = 1; times <= 9; times++) {
      const tick = Number(`${times}e${power}`);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks.length < 2 ? [min, max] : ticks;
}
