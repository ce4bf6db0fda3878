import { VisionError } from "../error.ts";

/** Row-major scores, one row of `classes` logits or probabilities per image. */
export type ScoreMatrix = ArrayLike<number>;
/** A class index per image, as numbers or as the int64 that graphs take. */
export type Labels = ArrayLike<number> | ArrayLike<bigint>;

/**
 * The class with the largest score in each row: the first one among equals; NaN counts as largest, as in PyTorch.
 *
 * @param classes row length
 * @throws VisionError code "invalid_argument" when the scores do not fill whole rows
 *
 * @example
 * predictedClasses([0.1, 0.9, 2, 1], 2); // Int32Array [1, 0]
 */
export function predictedClasses(scores: ScoreMatrix, classes: number): Int32Array {
  return Int32Array.from({ length: countRows(scores, classes) }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (isAhead(scores, row * classes, k, best)) best = k;
    return best;
  });
}

/**
 * How many classes stand before the label's in each row: 0 where the prediction is right.
 *
 * @throws VisionError code "invalid_argument" when the counts do not fit, "invalid_label" for a label out of range
 */
export function labelRanks(scores: ScoreMatrix, labels: Labels, classes: number): Int32Array {
  const rows = countRows(scores, classes);
  if (labels.length !== rows) throw invalid("labels", labels.length, `${rows}, one per row of scores`);
  return Int32Array.from({ length: rows }, (_, row) => {
    const label = readLabel(labels, row, classes);
    let rank = 0;
    for (let k = 0; k < classes; k++) if (k !== label && isAhead(scores, row * classes, k, label)) rank += 1;
    return rank;
  });
}

/**
 * Share of rows whose largest score is the label's, 0 to 1; NaN without rows. Arguments and errors as
 * {@link labelRanks}.
 */
export function accuracy(scores: ScoreMatrix, labels: Labels, classes: number): number {
  return topKAccuracy(scores, labels, classes, 1);
}

/**
 * Share of rows whose label is among the `k` largest scores, 0 to 1; NaN without rows. Further arguments and errors as
 * {@link labelRanks}.
 *
 * @example
 * topKAccuracy([0.1, 0.9, 0.5], [2], 3, 2); // 1
 */
export function topKAccuracy(scores: ScoreMatrix, labels: Labels, classes: number, k: number): number {
  const ranks = labelRanks(scores, labels, classes);
  return ranks.filter((rank) => rank < k).length / ranks.length;
}

/** A label as a number that is surely a class. */
export function readLabel(labels: Labels, index: number, classes: number): number {
  const label = Number(labels[index]);
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  const expected = `a class from 0 to ${classes - 1}`;
  const message = `labels: found ${String(labels[index])} at ${index}, expected ${expected}`;
  throw new VisionError("invalid_label", message, { key: "labels", found: labels[index], expected });
}

/** Whether class a stands before class b: a larger score, or as large a one and earlier. */
function isAhead(scores: ScoreMatrix, start: number, a: number, b: number): boolean {
  const [scoreA, scoreB] = [scores[start + a] as number, scores[start + b] as number];
  if (Number.isNaN(scoreA) || Number.isNaN(scoreB)) {
    return Number.isNaN(scoreA) && (!Number.isNaN(scoreB) || a < b);
  }
  return scoreA > scoreB || (scoreA === scoreB && a < b);
}

function countRows(scores: ScoreMatrix, classes: number): number {
  if (Number.isInteger(classes) && classes >= 1 && scores.length % classes === 0) return scores.length / classes;
  throw invalid("scores", scores.length, `whole rows of ${classes} classes`);
}

function invalid(key: string, found: unknown, expected: string): VisionError {
  const message = `${key}: found ${String(found)}, expected ${expected}`;
  return new VisionError("invalid_argument", message, { key, found, expected });
}
