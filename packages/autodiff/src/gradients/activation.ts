import { readAttr } from "../ir/attribute.ts";
import { GLISSADE_DOMAIN, type Value } from "../ir/graph.ts";
import { normalizeAxis } from "../ir/shape.ts";
import {
  add,
  and,
  div,
  exp,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  neg,
  sigmoid,
  sub,
  where,
} from "../ops/elementwise.ts";
import { reduceSum } from "../ops/reduction.ts";
import { forInput, unary } from "./arithmetic.ts";
import { dyOf, inputOf, outputOf, type GradientContext, type GradientRule, type GradientRules } from "./context.ts";

type Builder = GradientContext["b"];

const square = (b: Builder, x: Value) => mul(b, x, x);
const oneMinus = (b: Builder, x: Value) => sub(b, 1, x);
const when = (b: Builder, condition: Value, yes: Value) => where(b, condition, yes, 0);

/** `ai.glissade:ReluGrad` from the output, so that the input need not be kept; nothing passes at 0. */
const relu: GradientRule = (context) => [
  context.b.op("ReluGrad", [outputOf(context), dyOf(context)], {}, { domain: GLISSADE_DOMAIN }),
];

/** Linear in what it lets pass; through the output that decides nothing flows. */
const reluGrad: GradientRule = (context) => [
  undefined,
  context.b.op("ReluGrad", [inputOf(context, 0), dyOf(context)], {}, { domain: GLISSADE_DOMAIN }),
];

const leakyRelu: GradientRule = (context) => {
  const { b } = context;
  const dy = dyOf(context);
  const alpha = readAttr.float(context.attributes, "alpha", 0.01);
  return [where(b, greater(b, inputOf(context, 0), 0), dy, mul(b, dy, alpha))];
};

/** Inside the limits, and at them as in PyTorch; the limits themselves get what went past them. */
const clip: GradientRule = (context) => {
  const { b, inputs } = context;
  const [dy, x] = [dyOf(context), inputOf(context, 0)];
  const [min, max] = [inputs[1], inputs[2]];
  const inside = [min && greaterOrEqual(b, x, min), max && lessOrEqual(b, x, max)].filter((test) => test !== undefined);
  const dx =
    inside.length === 0
      ? dy
      : when(
          b,
          inside.reduce((p, q) => and(b, p, q)),
          dy,
        );
  // The upper limit wins where it lies below the lower one.
  const below = min && (max ? and(b, less(b, x, min), less(b, min, max)) : less(b, x, min));
  return [
    dx,
    below && forInput(context, 1, () => when(b, below, dy)),
    max && forInput(context, 2, () => when(b, greater(b, min ? b.op("Max", [x, min]) : x, max), dy)),
  ];
};

function softmaxAxis(context: GradientContext): number {
  return normalizeAxis(readAttr.int(context.attributes, "axis", -1), outputOf(context).shape.length);
}

// dx = y * (dy - sum(dy * y))
const softmax: GradientRule = (context) => {
  const { b } = context;
  const [dy, y] = [dyOf(context), outputOf(context)];
  return [mul(b, y, sub(b, dy, reduceSum(b, mul(b, dy, y), [softmaxAxis(context)])))];
};

// dx = dy - exp(y) * sum(dy)
const logSoftmax: GradientRule = (context) => {
  const { b } = context;
  const [dy, y] = [dyOf(context), outputOf(context)];
  return [sub(b, dy, mul(b, exp(b, y), reduceSum(b, dy, [softmaxAxis(context)])))];
};

// y = alpha * (exp(x) - 1) below 0, so that its slope there is y + alpha
const elu: GradientRule = (context) => {
  const { b } = context;
  const [dy, y] = [dyOf(context), outputOf(context)];
  const alpha = readAttr.float(context.attributes, "alpha", 1);
  return [where(b, greater(b, inputOf(context, 0), 0), dy, mul(b, dy, add(b, y, alpha)))];
};

// y = max(0, min(1, alpha * x + beta)); nothing passes at the corners
const hardSigmoid: GradientRule = (context) => {
  const { b } = context;
  const [dy, y] = [dyOf(context), outputOf(context)];
  const alpha = readAttr.float(context.attributes, "alpha", 0.2);
  return [when(b, and(b, greater(b, y, 0), less(b, y, 1)), mul(b, dy, alpha))];
};

// y = x * max(0, min(1, x / 6 + 1/2)), whose slope between -3 and 3 is x / 3 + 1/2
const hardSwish: GradientRule = (context) => {
  const { b } = context;
  const [dy, x] = [dyOf(context), inputOf(context, 0)];
  const slope = add(b, mul(b, x, 1 / 3), 0.5);
  return [mul(b, dy, where(b, less(b, x, 3), when(b, greater(b, x, -3), slope), b.constant(1, x.type)))];
};

// y = gamma * x above 0, gamma * alpha * (exp(x) - 1) = slope - gamma * alpha below
const selu: GradientRule = (context) => {
  const { b } = context;
  const [dy, x, y] = [dyOf(context), inputOf(context, 0), outputOf(context)];
  const alpha = readAttr.float(context.attributes, "alpha", 1.6732632423543772);
  const gamma = readAttr.float(context.attributes, "gamma", 1.0507009873554805);
  return [mul(b, dy, where(b, greater(b, x, 0), b.constant(gamma, x.type), add(b, y, alpha * gamma)))];
};

// The slope is an input of its own, which gets what came from below 0.
const prelu: GradientRule = (context) => {
  const { b } = context;
  const [dy, x, slope] = [dyOf(context), inputOf(context, 0), inputOf(context, 1)];
  const positive = greater(b, x, 0);
  return [
    where(b, positive, dy, mul(b, dy, slope)),
    forInput(context, 1, () => where(b, positive, b.constant(0, x.type), mul(b, dy, x))),
  ];
};

const unknown = { notDifferentiable: "there is no rule for it yet" };

/** Activation functions. */
export const activationGradients: GradientRules = {
  Relu: relu,
  [`${GLISSADE_DOMAIN}:ReluGrad`]: reluGrad,
  LeakyRelu: leakyRelu,
  Clip: clip,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Elu: elu,
  Sigmoid: unary((b, dy, _, y) => mul(b, dy, mul(b, y, oneMinus(b, y)))),
  Tanh: unary((b, dy, _, y) => mul(b, dy, oneMinus(b, square(b, y)))),
  Softplus: unary((b, dy, x) => mul(b, dy, sigmoid(b, x))),
  Softsign: unary((b, dy, x) => div(b, dy, square(b, add(b, b.op("Abs", [x]), 1)))),
  // d erf(x) = 2 / sqrt(pi) * exp(-x^2)
  Erf: unary((b, dy, x) => mul(b, dy, mul(b, exp(b, neg(b, square(b, x))), 2 / Math.sqrt(Math.PI)))),
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Selu: selu,
  PRelu: prelu,
  Celu: unknown,
  Gelu: unknown,
  Mish: unknown,
  Shrink: unknown,
  ThresholdedRelu: unknown,
  Hardmax: "zero",
};
