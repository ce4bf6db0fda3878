import type { GraphBuilder } from "../ir/builder.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Value } from "../ir/graph.ts";
import { formatShape } from "../ir/shape.ts";
import { tensor } from "../ir/tensor.ts";
import { equal, logSoftmax, mul, neg, where } from "./elementwise.ts";
import { reduceMean, reduceSum } from "./reduction.ts";
import { unsqueeze } from "./shape.ts";

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over all classes, 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** "mean" (default) and "sum" give a scalar, "none" one loss per row. */
  readonly reduction?: "mean" | "sum" | "none";
}

/**
 * Softmax cross-entropy of logits [N, classes] against int64 labels [N], as PyTorch's `cross_entropy`: the target is
 * (1 - s) at the label plus s / classes everywhere, the loss minus its product with the log-softmax.
 *
 * @example const loss = softmaxCrossEntropy(b, logits, labels, { labelSmoothing: 0.1 });
 * @throws AutodiffError `shape_mismatch` unless logits are [N, classes] with a number of classes and labels [N]
 */
export function softmaxCrossEntropy(
  b: GraphBuilder,
  logits: Value,
  labels: Value,
  options: CrossEntropyOptions = {},
): Value {
  const { labelSmoothing = 0, reduction = "mean" } = options;
  const classes = logits.shape[1];
  if (logits.shape.length !== 2 || typeof classes !== "number" || labels.shape.length !== 1) {
    const found = `logits ${formatShape(logits.shape)} and labels ${formatShape(labels.shape)}`;
    throw new AutodiffError("shape_mismatch", `Cross-entropy got ${found}, expected [N, classes] and [N].`, {
      found: [logits.shape, labels.shape],
      expected: "[N, classes] and [N]",
    });
  }
  return b.scope("crossEntropy", () => {
    const columns = b.constant(tensor("int64", [1, classes], [...Array(classes).keys()]));
    const hit = equal(b, unsqueeze(b, labels, [1]), columns);
    const rest = labelSmoothing / classes;
    const on = b.constant(1 - labelSmoothing + rest, logits.type);
    const target = where(b, hit, on, b.constant(rest, logits.type));
    const losses = neg(b, reduceSum(b, mul(b, logSoftmax(b, logits), target), [1], { keepdims: false }));
    if (reduction === "none") return losses;
    return (reduction === "mean" ? reduceMean : reduceSum)(b, losses, [0], { keepdims: false });
  });
}
