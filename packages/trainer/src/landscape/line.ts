import type { LossProbe } from "../engine/loss-probe.ts";
import type { ChosenPictures } from "./chosen-pictures.ts";
import type { LineOptions } from "./options.ts";
import { inPieces, type Sitting } from "./pieces.ts";
import type { Barrier, LinePoint, LineResult, LossAt } from "./results.ts";
import { finite } from "./surface.ts";
import { difference, moved, norm } from "./vectors.ts";

/** How far beyond both ends the line goes, as a share of its length. */
const beyond = 0.2;
/** What is to be called a barrier: more than this share of the higher end's loss, and more than this much. */
const leastShare = 0.05;
const leastHeight = 0.01;

/**
 * The loss on the straight line between two models' weights.
 *
 * Source: I. Goodfellow, O. Vinyals, A. Saxe, Qualitatively characterizing neural network optimization problems, ICLR 2015;
 * the barrier as in J. Frankle et al., Linear Mode Connectivity and the Lottery Ticket Hypothesis, ICML 2020.
 */
export async function computeLine(
  probe: LossProbe,
  [from, to]: readonly [Float32Array, Float32Array],
  pictures: { readonly train: ChosenPictures; readonly validation: ChosenPictures | null },
  options: LineOptions,
  sitting: Sitting,
): Promise<Omit<LineResult, "seconds" | "batchStatistics">> {
  const way = difference(to, from);
  const places = placesOn(options.points);
  const points = await inPieces(
    places.length,
    async (index): Promise<LinePoint> => {
      const at = places[index]!;
      // Exactly the ends' weights at the ends.
      const weights = at === 1 ? to : moved(from, [way, at]);
      const train = finite(await probe.loss(weights, pictures.train.batches));
      const validation = pictures.validation && finite(await probe.loss(weights, pictures.validation.batches));
      return { at, train, validation };
    },
    sitting,
  );
  return {
    type: "line",
    options,
    points,
    barrier: {
      train: barrierOf(points.map(({ at, train }) => ({ at, ...train }))),
      validation: pictures.validation && barrierOf(points.map(({ at, validation }) => ({ at, ...validation! }))),
    },
    distance: norm(way),
    lengths: [norm(from), norm(to)],
    images: { train: pictures.train.count, validation: pictures.validation?.count ?? 0 },
  };
}

/** Even places from before the one end to behind the other; both ends are among them. */
export function placesOn(count: number): number[] {
  const even = Array.from({ length: count }, (_, i) => -beyond + (i / (count - 1)) * (1 + 2 * beyond));
  // A place that is an end but for rounding is the end.
  const tidy = even.map((at) => Number(at.toFixed(12)));
  return [...new Set([...tidy, 0, 1])].sort((a, b) => a - b);
}

/**
 * The height of the loss between the ends over the straight line between the ends' losses.
 *
 * @param points in order, with both ends (0 and 1) among them
 * @returns null where a loss between the ends, or one of theirs, is not finite
 */
export function barrierOf(points: readonly ({ readonly at: number } & LossAt)[]): Barrier | null {
  const between = points.filter(({ at }) => at >= 0 && at <= 1);
  const [first, last] = [between[0]?.loss ?? null, between.at(-1)?.loss ?? null];
  if (first === null || last === null) return null;
  let [height, where] = [0, 0];
  for (const { at, loss } of between) {
    if (loss === null) return null;
    const over = loss - (first + at * (last - first));
    if (over > height) [height, where] = [over, at];
  }
  return { height, at: where, exists: height > Math.max(leastHeight, leastShare * Math.max(first, last)) };
}
