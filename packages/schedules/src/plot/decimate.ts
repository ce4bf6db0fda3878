import { countPoints, xOf, yOf } from "./series.ts";
import type { SeriesData } from "./series.ts";

/** A point on the picture. */
export type Place = readonly [x: number, y: number];

/** The first, lowest, highest and last point of one column. */
interface Column {
  readonly index: number;
  readonly first: Place;
  low: Place;
  high: Place;
  last: Place;
}

function flush(column: Column | undefined, run: Place[]): void {
  if (column === undefined) return;
  const { first, low, high, last } = column;
  const [nearer, farther] = low[0] <= high[0] ? [low, high] : [high, low];
  for (const place of [first, nearer, farther, last]) {
    const previous = run.at(-1);
    if (previous === undefined || previous[0] !== place[0] || previous[1] !== place[1]) run.push(place);
  }
}

/**
 * A curve as runs of places to connect, thinned so that each column of the picture keeps its first, lowest, highest
 * and last point: however long the curve, no peak is lost. Gaps part the runs.
 *
 * @param columnWidth in the units of `placeX`
 */
export function placeRuns(
  data: SeriesData,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
  columnWidth = 1,
): readonly (readonly Place[])[] {
  const runs: Place[][] = [];
  let run: Place[] | undefined;
  let column: Column | undefined;
  const count = countPoints(data);
  for (let index = 0; index < count; index++) {
    const place: Place = [placeX(xOf(data, index)), placeY(yOf(data, index))];
    if (Number.isNaN(place[0]) || Number.isNaN(place[1])) {
      if (run) flush(column, run);
      run = column = undefined;
      continue;
    }
    if (run === undefined) runs.push((run = []));
    const columnIndex = Math.floor(place[0] / columnWidth);
    if (column?.index !== columnIndex) {
      flush(column, run);
      column = { index: columnIndex, first: place, low: place, high: place, last: place };
      continue;
    }
    if (place[1] < column.low[1]) column.low = place;
    if (place[1] > column.high[1]) column.high = place;
    column.last = place;
  }
  if (run) flush(column, run);
  return runs;
}
