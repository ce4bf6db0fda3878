import { VisionError } from "../error.ts";
import { type Labels, predictedClasses, readLabel, type ScoreMatrix } from "./ranking.ts";

/** How well one class was told from the others; shares from 0 to 1, 0 where nothing defines them. */
export interface ClassScores {
  readonly name: string;
  /** Of the images given this class, the share that are of it. */
  readonly precision: number;
  /** Of the images of this class, the share that were given it. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** Images of this class. */
  readonly support: number;
}

/** Images of one class that were taken for another. */
export interface ConfusedPair {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  /** Share of the actual class's images, 0 to 1. */
  readonly share: number;
}

/**
 * Counts of images by their class (row) and the class they were given (column), added up over batches.
 *
 * @example
 * const matrix = new ConfusionMatrix(["cat", "dog"]);
 * matrix.addScores([2, 1, 0.2, 0.7], [0, 0]); // a cat, and a cat taken for a dog
 * matrix.accuracy; // 0.5
 */
export class ConfusionMatrix {
  readonly classes: readonly string[];
  readonly #counts: Float64Array;

  /** @throws VisionError code "invalid_argument" without classes */
  constructor(classes: readonly string[]) {
    if (classes.length === 0) throw invalid("classes", 0, "at least 1");
    this.classes = classes;
    this.#counts = new Float64Array(classes.length ** 2);
  }

  /** Counts one image, or `count` of them. @throws VisionError code "invalid_label" */
  add(actual: number, predicted: number, count = 1): void {
    const n = this.classes.length;
    const index = readLabel([actual], 0, n) * n + readLabel([predicted], 0, n);
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  /**
   * Counts a batch by the largest score of each row.
   *
   * @throws VisionError code "invalid_argument" when the counts do not fit, "invalid_label" for a label out of range;
   *   nothing is counted then
   */
  addScores(scores: ScoreMatrix, labels: Labels): void {
    const n = this.classes.length;
    const predicted = predictedClasses(scores, n);
    if (labels.length !== predicted.length) {
      throw invalid("labels", labels.length, `${predicted.length}, one per row of scores`);
    }
    const actual = Array.from(predicted, (_, row) => readLabel(labels, row, n));
    for (const [row, label] of actual.entries()) this.add(label, predicted[row] as number);
  }

  /** Images of class `actual` that were given class `predicted`. */
  count(actual: number, predicted: number): number {
    return this.#counts[actual * this.classes.length + predicted] ?? 0;
  }

  /** A copy of all counts, a row per actual class. */
  get counts(): number[][] {
    return this.classes.map((_, actual) => this.classes.map((_, predicted) => this.count(actual, predicted)));
  }

  get total(): number {
    return sum(this.#counts);
  }

  /** Share of images that were given their own class, 0 to 1; NaN without images. */
  get accuracy(): number {
    return sum(this.classes.map((_, k) => this.count(k, k))) / this.total;
  }

  /** Precision, recall and F1 of every class; each is 0 where its denominator is. */
  get perClass(): ClassScores[] {
    const counts = this.counts;
    return this.classes.map((name, k) => {
      const correct = this.count(k, k);
      const support = sum(counts[k] ?? []);
      const given = sum(counts.map((row) => row[k] ?? 0));
      return {
        name,
        precision: ratio(correct, given),
        recall: ratio(correct, support),
        f1: ratio(2 * correct, support + given),
        support,
      };
    });
  }

  /**
   * Mean F1 over the classes, each with the same weight, 0 to 1; NaN without images. As scikit-learn's `f1_score` with
   * `average="macro"`: classes of which there is neither an image nor a prediction are left out.
   */
  get macroF1(): number {
    const given = this.classes.map((_, k) => sum(this.classes.map((_, actual) => this.count(actual, k))));
    const present = this.perClass.filter(({ support }, k) => support + (given[k] ?? 0) > 0);
    return sum(present.map(({ f1 }) => f1)) / present.length;
  }

  /** The pairs of different classes with the most mistakes, most first. */
  mostConfused(limit: number): ConfusedPair[] {
    const pairs = this.counts.flatMap((row, actual) => {
      const support = sum(row);
      return row.flatMap((count, predicted) =>
        count === 0 || predicted === actual
          ? []
          : [
              {
                actual: this.classes[actual] ?? "",
                predicted: this.classes[predicted] ?? "",
                count,
                share: count / support,
              },
            ],
      );
    });
    return pairs.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, limit);
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}

function invalid(key: string, found: number, expected: string): VisionError {
  return new VisionError("invalid_argument", `${key}: found ${found}, expected ${expected}`, { key, found, expected });
}
