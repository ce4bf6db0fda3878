import { checkPoints, type SeriesPoints } from "../metrics/series-points.ts";
import type { ExportedSeries } from "./exported-run.ts";

/**
 * The pieces of a series, none of them empty, each checked: so no writer has to ask whether a step is a whole number.
 *
 * @throws PlaygroundError `invalid_points`, `step_order`
 */
export async function* readSeries({ read }: ExportedSeries): AsyncGenerator<SeriesPoints, undefined> {
  let lastStep: number | undefined;
  for await (const piece of read()) {
    if (piece.steps.length === 0) continue;
    checkPoints(piece, lastStep);
    lastStep = piece.steps.at(-1);
    yield piece;
  }
}
