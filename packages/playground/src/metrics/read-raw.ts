import { decodeChunk } from "./series-chunk.ts";
import { concatPoints, firstAtOrAfter, slicePoints, type SeriesPoints } from "./series-points.ts";

/** One page of a series. */
export interface RawPage {
  readonly points: SeriesPoints;
  /** Whether there are points after these; the next page begins after this one's last step. */
  readonly more: boolean;
}

/**
 * Every point of a series, page by page. Points of one step are never parted, so a page may be longer than its limit.
 *
 * @param blobs of the series' chunks, in order, from the one that holds the first step above `after`; no more of them
 *   are taken than the page needs, so they may come from a database one by one
 * @param page `after`: only steps above this one (default: from the beginning); `limit`: points a page holds, from 1
 */
export async function readRaw(
  blobs: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  page: { readonly after?: number | undefined; readonly limit: number },
): Promise<RawPage> {
  const { after = -Infinity, limit } = page;
  const parts: SeriesPoints[] = [];
  let room = limit;
  let lastStep = after;
  for await (const blob of blobs) {
    const points = decodeChunk(blob);
    const { steps } = points;
    const start = firstAtOrAfter(steps, Math.floor(after) + 1);
    const fits = steps.length - start <= room;
    if (room > 0 && steps.length > start) lastStep = steps[Math.min(start + room, steps.length) - 1]!;
    const end = fits ? steps.length : firstAtOrAfter(steps, lastStep + 1, start);
    parts.push(slicePoints(points, start, end));
    room = Math.max(0, room - (end - start));
    if (end < steps.length) return { points: concatPoints(parts), more: true };
  }
  return { points: concatPoints(parts), more: false };
}
