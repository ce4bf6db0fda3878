import { readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { GLISSADE_DOMAIN, type Value } from "../ir/graph.ts";
import { add, div, mul, neg, sqrt, sub } from "../ops/elementwise.ts";
import { reduceMean, reduceSum } from "../ops/reduction.ts";
import { reshape } from "../ops/shape.ts";
import {
  dyOf,
  gradientError,
  inputOf,
  outputOf,
  type GradientContext,
  type GradientRule,
  type GradientRules,
} from "./context.ts";

/** All axes but the channels' one. */
function statisticAxes(x: Value): number[] {
  return x.shape.map((_, i) => i).filter((i) => i !== 1);
}

/** A tensor [C] shaped so that it broadcasts along axis 1 of `x`. */
function perChannel(b: GraphBuilder, x: Value, channel: Value): Value {
  return reshape(b, channel, [channel.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

const trainingGrad = (b: GraphBuilder, inputs: readonly Value[]): Value[] =>
  b.node("BatchNormTrainingGrad", inputs, {}, { domain: GLISSADE_DOMAIN });

/** The running statistics are byproducts: what flows back into them is refused rather than dropped. */
const batchNormTraining: GradientRule = (context) => {
  const [x, scale] = [inputOf(context, 0), inputOf(context, 1)];
  return trainingGrad(context.b, [x, scale, outputOf(context, 3), outputOf(context, 4), dyOf(context)]);
};

const batchNormalization: GradientRule = (context) =>
  readAttr.int(context.attributes, "training_mode", 0) === 0 ? inferenceMode(context) : onnxTraining(context);

/** ONNX's own training mode does not give the batch's statistics away: they are computed once more. */
function onnxTraining(context: GradientContext): Value[] {
  const { b } = context;
  const [x, scale] = [inputOf(context, 0), inputOf(context, 1)];
  const axes = statisticAxes(x);
  const mean = reduceMean(b, x, axes, { keepdims: false });
  const centred = sub(b, x, perChannel(b, x, mean));
  const variance = reduceMean(b, mul(b, centred, centred), axes, { keepdims: false });
  return trainingGrad(b, [x, scale, mean, inverseDeviation(context, variance), dyOf(context)]);
}

function inverseDeviation(context: GradientContext, variance: Value): Value {
  const { b } = context;
  return div(b, 1, sqrt(b, add(b, variance, readAttr.float(context.attributes, "epsilon", 1e-5))));
}

// y = (x - mean) * k + bias with k = scale / sqrt(variance + epsilon), all but x one number a channel
function inferenceMode(context: GradientContext): (Value | undefined)[] {
  const { b } = context;
  const dy = dyOf(context);
  const [x, scale, mean] = [inputOf(context, 0), inputOf(context, 1), inputOf(context, 3)];
  const inverse = inverseDeviation(context, inputOf(context, 4));
  const factor = mul(b, scale, inverse);
  const axes = statisticAxes(x);
  const sum = (value: Value) => reduceSum(b, value, axes, { keepdims: false });
  const moment = () => sum(mul(b, dy, sub(b, x, perChannel(b, x, mean))));
  return [
    context.needs(0) ? mul(b, dy, perChannel(b, x, factor)) : undefined,
    context.needs(1) ? mul(b, moment(), inverse) : undefined,
    context.needs(2) ? sum(dy) : undefined,
    context.needs(3) ? neg(b, mul(b, sum(dy), factor)) : undefined,
    context.needs(4) ? mul(b, mul(b, moment(), factor), mul(b, mul(b, inverse, inverse), -0.5)) : undefined,
  ];
}

const dropout: GradientRule = (context) => {
  const training = context.inputs[2];
  const flag = training && context.b.tensorOf(training)?.data[0];
  if (training === undefined || flag === 0) return [dyOf(context)];
  throw gradientError(context, "it draws its mask itself; feed the mask as an input and multiply instead");
};

const unknown = { notDifferentiable: "there is no rule for it yet" };

/** Normalisations. */
export const normalizationGradients: GradientRules = {
  BatchNormalization: batchNormalization,
  [`${GLISSADE_DOMAIN}:BatchNormTraining`]: batchNormTraining,
  Dropout: dropout,
  LayerNormalization: unknown,
  RMSNormalization: unknown,
  InstanceNormalization: unknown,
  GroupNormalization: unknown,
  LpNormalization: unknown,
  MeanVarianceNormalization: unknown,
  LRN: unknown,
};
