/** Sums over training steps that a checkpoint can carry: plain numbers, exact in JSON. */
export interface RunningSums {
  /** Sum over images of the loss. */
  loss: number;
  correct: number;
  images: number;
}

export function emptySums(): RunningSums {
  return { loss: 0, correct: 0, images: 0 };
}

/** Adds one batch, given its mean loss. */
export function addBatch(sums: RunningSums, batch: { loss: number; correct: number; images: number }): void {
  sums.loss += batch.loss * batch.images;
  sums.correct += batch.correct;
  sums.images += batch.images;
}

/** Mean loss and accuracy so far; NaN before the first batch. */
export function means(sums: RunningSums): { readonly loss: number; readonly accuracy: number } {
  return { loss: sums.loss / sums.images, accuracy: sums.correct / sums.images };
}
