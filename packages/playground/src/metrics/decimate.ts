import {
  keptPerStretch,
  planReading,
  stretchOf,
  stretchStart,
  type ReadingPlan,
  type SeriesWindow,
} from "./reading-plan.ts";
import { decodeChunk, type SeriesChunk } from "./series-chunk.ts";
import { concatPoints, firstAtOrAfter, pickPoints, slicePoints, type SeriesPoints } from "./series-points.ts";

/** A window of a series, in few points. */
export interface DecimatedSeries {
  readonly points: SeriesPoints;
  /** False when every point of the window is there. */
  readonly decimated: boolean;
}

/**
 * A series in few points: of each of `width` equal stretches of the steps its first, lowest, highest and last point,
 * and its first NaN, so that neither a peak nor a gap is lost; in order. A window of at most `4 * width` points is
 * given whole.
 *
 * @param chunks all of the series, in order
 * @throws PlaygroundError `invalid_window`, `corrupt_chunk`
 * @example
 * decimate(chunks, { from: 0, to: 999_999, width: 500 }).points.values; // about 2,000 of them
 */
export function decimate(chunks: readonly SeriesChunk[], window: SeriesWindow): DecimatedSeries {
  const plan = planReading(chunks, window);
  return decimatePlanned(
    plan,
    plan.chunks.map((index) => chunks[index]!.blob),
  );
}

/** The same where only the needed chunks were loaded: `blobs` are those of `plan.chunks`. */
export function decimatePlanned(plan: ReadingPlan, blobs: readonly Uint8Array[]): DecimatedSeries {
  const parts = blobs.map((blob) => {
    const points = decodeChunk(blob);
    return slicePoints(points, firstAtOrAfter(points.steps, plan.from), firstAfter(points.steps, plan.to));
  });
  const count = parts.reduce((sum, { steps }) => sum + steps.length, 0);
  if (!plan.skips && count <= keptPerStretch * plan.width) return { points: concatPoints(parts), decimated: false };
  return { points: thin(plan, parts), decimated: true };
}

function firstAfter(steps: Float64Array, step: number): number {
  return firstAtOrAfter(steps, Math.floor(step) + 1);
}

/** Where a stretch's outstanding points are: the part they lie in and their place there; -1 for none yet. */
interface Outstanding {
  readonly part: Int32Array;
  readonly index: Int32Array;
}

/** Places in {@link Outstanding}. */
const first = 0;
const lowest = 1;
const highest = 2;
const last = 3;
const firstNan = 4;

function thin(plan: ReadingPlan, parts: readonly SeriesPoints[]): SeriesPoints {
  const kept: number[][] = parts.map(() => []);
  const found: Outstanding = { part: new Int32Array(5).fill(-1), index: new Int32Array(5) };
  const extremes = { low: Infinity, high: -Infinity };
  let current = -1;
  const close = (): void => {
    for (const { part, index } of inOrder(found)) kept[part]!.push(index);
    found.part.fill(-1);
    extremes.low = Infinity;
    extremes.high = -Infinity;
  };
  parts.forEach((part, number) => {
    const { steps, values } = part;
    let start = 0;
    while (start < steps.length) {
      const stretch = stretchOf(plan, steps[start]!);
      if (stretch !== current) close();
      current = stretch;
      const end = firstAtOrAfter(steps, stretchStart(plan, stretch + 1), start);
      scan(values, start, end, number, found, extremes);
      start = end;
    }
  });
  close();
  return concatPoints(parts.map((part, number) => pickPoints(part, kept[number]!)));
}

/** Brings a stretch's outstanding points up to date with some more of its values. */
function scan(
  values: Float64Array,
  start: number,
  end: number,
  part: number,
  found: Outstanding,
  extremes: { low: number; high: number },
): void {
  let { low, high } = extremes;
  let lowAt = -1;
  let highAt = -1;
  let nanAt = -1;
  for (let index = start; index < end; index++) {
    const value = values[index]!;
    if (value < low) {
      low = value;
      lowAt = index;
    }
    if (value > high) {
      high = value;
      highAt = index;
    }
    if (nanAt < 0 && Number.isNaN(value)) nanAt = index;
  }
  extremes.low = low;
  extremes.high = high;
  const note = (place: number, index: number): void => {
    found.part[place] = part;
    found.index[place] = index;
  };
  if (found.part[first] === -1) note(first, start);
  if (lowAt >= 0) note(lowest, lowAt);
  if (highAt >= 0) note(highest, highAt);
  note(last, end - 1);
  if (nanAt >= 0 && found.part[firstNan] === -1) note(firstNan, nanAt);
}

/** The points found, each once, in the order of the series. */
function inOrder({ part, index }: Outstanding): { readonly part: number; readonly index: number }[] {
  const points = [first, lowest, highest, last, firstNan]
    .filter((place) => part[place] !== -1)
    .map((place) => ({ part: part[place]!, index: index[place]! }))
    .sort((a, b) => a.part - b.part || a.index - b.index);
  return points.filter(
    (point, i) => i === 0 || point.part !== points[i - 1]!.part || point.index !== points[i - 1]!.index,
  );
}
