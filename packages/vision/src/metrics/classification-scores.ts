import { VisionError } from "../error.ts";
import { ConfusionMatrix } from "./confusion-matrix.ts";
import { type Labels, labelRanks, type ScoreMatrix } from "./ranking.ts";

/** What an evaluation measures; shares from 0 to 1, all NaN before the first image. */
export interface ScoreResult {
  /** Images seen. */
  readonly count: number;
  /** Mean loss per image. */
  readonly loss: number;
  readonly accuracy: number;
  /** Share of images whose class is among the five with the largest scores. */
  readonly top5: number;
  readonly macroF1: number;
}

/**
 * Adds up all measures of a classifier over batches of any size.
 *
 * @example
 * const scores = new ClassificationScores(["cat", "dog"]);
 * for await (const batch of batches) {
 *   const { logits, losses } = await engine.evaluate(batch.images, batch.labels);
 *   scores.add(logits, batch.labels, losses);
 * }
 * scores.result().accuracy;
 */
export class ClassificationScores {
  readonly confusion: ConfusionMatrix;
  #count = 0;
  #loss = 0;
  #amongFive = 0;

  /** @throws VisionError code "invalid_argument" without classes */
  constructor(classes: readonly string[]) {
    this.confusion = new ConfusionMatrix(classes);
  }

  /**
   * @param scores logits or probabilities, a row per image
   * @param losses one per image
   * @throws VisionError code "invalid_argument" when the counts do not fit, "invalid_label" for a label out of range;
   *   nothing is added then
   */
  add(scores: ScoreMatrix, labels: Labels, losses: ArrayLike<number>): void {
    const ranks = labelRanks(scores, labels, this.confusion.classes.length);
    if (losses.length !== ranks.length) {
      const [found, expected] = [losses.length, `${ranks.length}, one per row of scores`];
      const message = `losses: found ${found}, expected ${expected}`;
      throw new VisionError("invalid_argument", message, { key: "losses", found, expected });
    }
    this.confusion.addScores(scores, labels);
    this.#count += ranks.length;
    this.#amongFive += ranks.filter((rank) => rank < 5).length;
    for (let i = 0; i < losses.length; i++) this.#loss += losses[i] ?? NaN;
  }

  result(): ScoreResult {
    return {
      count: this.#count,
      loss: this.#loss / this.#count,
      accuracy: this.confusion.accuracy,
      top5: this.#amongFive / this.#count,
      macroF1: this.confusion.macroF1,
    };
  }
}
