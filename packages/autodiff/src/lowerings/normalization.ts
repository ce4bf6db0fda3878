import { readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import { countAlong } from "../ops/count.ts";
import { add, div, maximum, mul, sqrt, sub } from "../ops/elementwise.ts";
import { reduceMean, reduceSum } from "../ops/reduction.ts";
import { reshape } from "../ops/shape.ts";
import { inputsOf } from "./context.ts";
import type { Lowering } from "./lower.ts";

const statisticAxes = (x: Value) => x.shape.map((_, i) => i).filter((i) => i !== 1);

/** A tensor [C] shaped so that it broadcasts along axis 1 of `x`. */
function perChannel(b: GraphBuilder, x: Value, channel: Value): Value {
  return reshape(b, channel, [channel.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

/** The variance is taken from centred values: the difference of two large squares would lose its digits. */
export const batchNormTraining: Lowering = (b, node, inputs) => {
  const [x, scale, bias, runningMean, runningVariance] = inputsOf(node, inputs, 5) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const axes = statisticAxes(x);
  const mean = reduceMean(b, x, axes, { keepdims: false });
  const centred = sub(b, x, perChannel(b, x, mean));
  const variance = reduceMean(b, mul(b, centred, centred), axes, { keepdims: false });
  const inverse = div(b, 1, sqrt(b, add(b, variance, readAttr.float(node.attributes, "epsilon", 1e-5))));
  const y = add(b, mul(b, centred, perChannel(b, x, mul(b, scale, inverse))), perChannel(b, x, bias));
  const momentum = readAttr.float(node.attributes, "momentum", 0.9);
  const blend = (old: Value, now: Value) => add(b, mul(b, old, momentum), mul(b, now, 1 - momentum));
  const count = countAlong(b, x, axes);
  // One element a channel has no unbiased variance; the batch's own (0) then stands in.
  const unbiased = mul(b, variance, div(b, count, maximum(b, sub(b, count, 1), 1)));
  return [y, blend(runningMean, mean), blend(runningVariance, unbiased), mean, inverse];
};

// With xhat = (x - mean) * inverse: dbias = sum dy, dscale = sum dy * xhat,
// dx = scale * inverse * (dy - dbias / n - xhat * dscale / n)
export const batchNormTrainingGrad: Lowering = (b, node, inputs) => {
  const [x, scale, mean, inverse, dy] = inputsOf(node, inputs, 5) as [Value, Value, Value, Value, Value];
  const axes = statisticAxes(x);
  const sum = (value: Value) => reduceSum(b, value, axes, { keepdims: false });
  const centred = sub(b, x, perChannel(b, x, mean));
  const dbias = sum(dy);
  const moment = sum(mul(b, dy, centred));
  const count = countAlong(b, x, axes);
  const slope = div(b, mul(b, mul(b, inverse, inverse), moment), count);
  const rest = sub(b, sub(b, dy, perChannel(b, x, div(b, dbias, count))), mul(b, centred, perChannel(b, x, slope)));
  return [mul(b, rest, perChannel(b, x, mul(b, scale, inverse))), mul(b, moment, inverse), dbias];
};
