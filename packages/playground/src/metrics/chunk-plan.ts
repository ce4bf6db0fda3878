import { chunkCapacity, decodeChunk, encodeChunk, type SeriesChunk } from "./series-chunk.ts";
import { checkPoints, concatPoints, slicePoints, type SeriesPoints } from "./series-points.ts";

/** What a plan needs to know of a stored chunk. */
export type StoredChunk<Id> = Pick<SeriesChunk, "count" | "lastStep" | "blob"> & { readonly id: Id };

/** How a series is to be changed, all at once: delete the chunks with these ids, then store these, in this order. */
export interface ChunkPlan<Id> {
  readonly replace: readonly Id[];
  readonly write: readonly SeriesChunk[];
}

/** Chunks at a series' end that are worth looking at before points are appended in batches of one size. */
export const tailLength = Math.log2(chunkCapacity) + 1;

/**
 * How many of the last chunks would be rewritten together with new points: a caller that knows only their counts so
 * learns which blobs to load for {@link planAppend}.
 *
 * The last chunk is taken up while it is no longer than what is to be stored and not full. So points that come in
 * batches of one size are rewritten once for each doubling, 9 times from 10 to 4096, however long the series is.
 *
 * @param tailCounts counts of the series' last chunks, in order
 */
export function countToMerge(tailCounts: readonly number[], newCount: number): number {
  let pending = newCount;
  let taken = 0;
  while (taken < tailCounts.length && pending < chunkCapacity) {
    const last = tailCounts[tailCounts.length - 1 - taken]!;
    if (last > pending || last >= chunkCapacity) break;
    pending += last;
    taken += 1;
  }
  return taken;
}

/**
 * The change that appends points to a series.
 *
 * @param tail the series' last chunks, in order: {@link tailLength} of them, or fewer, whereupon less is merged; at
 *   least the last one, so that the steps' order is checked
 * @param points as many as you like; none gives an empty plan
 * @throws PlaygroundError `invalid_points`, or `step_order` when a step falls, also below the last stored one
 * @example
 * const plan = planAppend(lastChunks, { steps, values, times });
 */
export function planAppend<Id>(tail: readonly StoredChunk<Id>[], points: SeriesPoints): ChunkPlan<Id> {
  checkPoints(points, tail.at(-1)?.lastStep);
  if (points.steps.length === 0) return { replace: [], write: [] };
  const taken = countToMerge(
    tail.map(({ count }) => count),
    points.steps.length,
  );
  const merged = tail.slice(tail.length - taken);
  const all = concatPoints([...merged.map(({ blob }) => decodeChunk(blob)), points]);
  return { replace: merged.map(({ id }) => id), write: encodeAll(all) };
}

/**
 * The change that drops every point whose step is above the given one: what an attempt does that starts over from a
 * checkpoint.
 *
 * @param chunks of the series, in order; those whose last step is not above `step` may be left out
 */
export function planTruncate<Id>(chunks: readonly StoredChunk<Id>[], step: number): ChunkPlan<Id> {
  const cut = chunks.filter(({ lastStep }) => lastStep > step);
  const kept = cut.flatMap(({ blob }) => {
    const points = decodeChunk(blob);
    const end = points.steps.findIndex((other) => other > step);
    return end === 0 ? [] : [encodeChunk(slicePoints(points, 0, end))];
  });
  return { replace: cut.map(({ id }) => id), write: kept };
}

function encodeAll(points: SeriesPoints): SeriesChunk[] {
  const chunks: SeriesChunk[] = [];
  for (let start = 0; start < points.steps.length; start += chunkCapacity) {
    chunks.push(encodeChunk(slicePoints(points, start, start + chunkCapacity)));
  }
  return chunks;
}
