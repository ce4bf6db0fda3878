/**
 * Cross-entropy of each row of logits with its label, in float64.
 *
 * @param logits rows x classes, row-major
 */
export function softmaxCrossEntropy(logits: Float32Array, labels: readonly number[]): Float64Array {
  const classes = logits.length / labels.length;
  return Float64Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
    return Math.log(total) + top - (row[label] ?? Number.NaN);
  });
}
