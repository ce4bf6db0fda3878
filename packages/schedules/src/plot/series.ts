/** A curve's points: `values` lie at x = 0, 1, 2, …; null, NaN and infinities leave a gap. */
export type SeriesData =
  | { readonly values: ArrayLike<number | null>; readonly points?: never }
  | { readonly points: readonly (readonly [x: number, y: number | null])[]; readonly values?: never };

/** A curve with the name to write beside it. */
export type Series = SeriesData & { readonly label: string };

/** The smallest and the largest of some numbers. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

export const countPoints = (data: SeriesData): number => (data.points ?? data.values).length;

/** Numbers beyond any picture are gaps, those next to nothing are zero: spans and steps stay computable. */
function drawable(value: number | null | undefined): number {
  if (typeof value !== "number" || !(Math.abs(value) <= 1e290)) return NaN;
  return Math.abs(value) < 1e-290 ? 0 : value;
}

/** The place of a point on the x axis, NaN when it has none. */
export const xOf = (data: SeriesData, index: number): number =>
  data.points ? drawable(data.points[index]![0]) : index;

/** The value at an index, NaN for a gap. */
export const yOf = (data: SeriesData, index: number): number =>
  drawable(data.points ? data.points[index]![1] : data.values[index]);

/** The extent of the drawable points of several curves along x and y; undefined when there is none. */
export function extentOf(
  all: readonly SeriesData[],
  accept: (y: number) => boolean = () => true,
): { readonly x: Extent; readonly y: Extent } | undefined {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const data of all) {
    const count = countPoints(data);
    for (let index = 0; index < count; index++) {
      const x = xOf(data, index);
      const y = yOf(data, index);
      if (Number.isNaN(x) || Number.isNaN(y) || !accept(y)) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  return left <= right ? { x: { min: left, max: right }, y: { min: low, max: high } } : undefined;
}
