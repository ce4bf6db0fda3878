import type { SeriesPoints } from "../../metrics/series-points.ts";
import type { ExportedSeries } from "../exported-run.ts";
import { readSeries } from "../read-series.ts";

/** What several series have at one step. */
export interface StepRow {
  readonly step: number;
  /** NaN where no series knows it. */
  readonly epoch: number;
  /** The latest of the points' times. */
  readonly time: number;
  /** Each series that has a point here, by its place in the list, and its value. */
  readonly values: readonly (readonly [series: number, value: number])[];
}

/** A series being read: the place in its current piece, which is undefined at the end. */
interface Cursor {
  readonly place: number;
  readonly pieces: AsyncGenerator<SeriesPoints, undefined>;
  piece: SeriesPoints | undefined;
  index: number;
}

/** Series side by side, step by step. Where one has several points at a step, there are as many rows. */
export async function* mergeSeries(list: readonly ExportedSeries[]): AsyncGenerator<StepRow> {
  const cursors = list.map((series, place): Cursor => {
    return { place, pieces: readSeries(series), piece: undefined, index: 0 };
  });
  try {
    for (const cursor of cursors) await nextPiece(cursor);
    for (let open = cursors; ;) {
      open = open.filter(({ piece }) => piece !== undefined);
      if (open.length === 0) return;
      const step = Math.min(...open.map(stepOf));
      const here = open.filter((cursor) => stepOf(cursor) === step);
      yield rowOf(step, here);
      for (const cursor of here) {
        cursor.index += 1;
        if (cursor.index === cursor.piece!.steps.length) await nextPiece(cursor);
      }
    }
  } finally {
    for (const { pieces } of cursors) await pieces.return(undefined);
  }
}

async function nextPiece(cursor: Cursor): Promise<void> {
  cursor.piece = (await cursor.pieces.next()).value;
  cursor.index = 0;
}

function stepOf({ piece, index }: Cursor): number {
  return piece!.steps[index]!;
}

function rowOf(step: number, cursors: readonly Cursor[]): StepRow {
  let epoch = NaN;
  let time = -Infinity;
  const values = cursors.map(({ place, piece, index }) => {
    if (Number.isNaN(epoch)) epoch = piece!.epochs?.[index] ?? NaN;
    time = Math.max(time, piece!.times[index]!);
    return [place, piece!.values[index]!] as const;
  });
  return { step, epoch, time, values };
}
