import { readAttr } from "../ir/attribute.ts";
import type { Value } from "../ir/graph.ts";
import { reductionAxes } from "../infer/reduction.ts";
import { cast, div, equal, exp, mul, sign, sub } from "../ops/elementwise.ts";
import { reduceSum } from "../ops/reduction.ts";
import { countAlong } from "../ops/count.ts";
import { expandLike, unsqueeze } from "../ops/shape.ts";
import {
  asInferContext,
  dyOf,
  inputOf,
  outputOf,
  type GradientContext,
  type GradientRule,
  type GradientRules,
} from "./context.ts";

interface Reduced {
  readonly b: GradientContext["b"];
  readonly x: Value;
  /** Output and its gradient, with the reduced axes put back as extents of 1. */
  readonly y: Value;
  readonly dy: Value;
  readonly axes: readonly number[];
}

/** A rule for a reduction: `derivative` gives dx, which may still have to be repeated to the shape of x. */
const reduction =
  (derivative: (reduced: Reduced) => Value): GradientRule =>
  (context) => {
    const { b } = context;
    const x = inputOf(context, 0);
    const axes = reductionAxes(asInferContext(context), x.shape.length);
    const keep = readAttr.int(context.attributes, "keepdims", 1) !== 0;
    const restore = (value: Value) => (keep ? value : unsqueeze(b, value, axes));
    const dx = derivative({ b, x, axes, dy: restore(dyOf(context)), y: restore(outputOf(context)) });
    return [expandLike(b, dx, x)];
  };

/** ReduceMax and ReduceMin: equal winners share the gradient evenly, as in PyTorch's amax and amin. */
const extremum = reduction(({ b, x, y, dy, axes }) => {
  const wins = cast(b, equal(b, x, y), x.type);
  return mul(b, wins, div(b, dy, reduceSum(b, wins, axes)));
});

/** Reductions; `ReduceProd` divides by the factors, which must not be 0. */
export const reductionGradients: GradientRules = {
  ReduceSum: reduction(({ dy }) => dy),
  ReduceMean: reduction(({ b, x, dy, axes }) => div(b, dy, countAlong(b, x, axes))),
  ReduceMax: extremum,
  ReduceMin: extremum,
  ReduceProd: reduction(({ b, x, y, dy }) => div(b, mul(b, dy, y), x)),
  ReduceL1: reduction(({ b, x, dy }) => mul(b, dy, sign(b, x))),
  ReduceL2: reduction(({ b, x, y, dy }) => mul(b, x, div(b, dy, y))),
  ReduceSumSquare: reduction(({ b, x, dy }) => mul(b, x, mul(b, dy, 2))),
  ReduceLogSum: reduction(({ b, y, dy }) => div(b, dy, exp(b, y))),
  ReduceLogSumExp: reduction(({ b, x, y, dy }) => mul(b, dy, exp(b, sub(b, x, y)))),
  TopK: { notDifferentiable: "there is no rule for it yet" },
};
