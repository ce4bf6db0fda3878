import { attr, readAttr, type Attribute } from "../ir/attribute.ts";
import { GLISSADE_DOMAIN, type Value } from "../ir/graph.ts";
import { isConcrete } from "../ir/shape.ts";
import { readWindow } from "../ir/window.ts";
import { div, equal, where } from "../ops/elementwise.ts";
import { argMax, reduceSum } from "../ops/reduction.ts";
import { countAlong } from "../ops/count.ts";
import { expandLike, reshape, reshapeLike } from "../ops/shape.ts";
import { tensor } from "../ir/tensor.ts";
import {
  dyOf,
  gradientError,
  inputOf,
  outputOf,
  type GradientContext,
  type GradientRule,
  type GradientRules,
} from "./context.ts";

/** Extents of the spatial axes of `x`, which gradients over windows need as numbers. */
function spatialExtents(context: GradientContext, x: Value): readonly number[] {
  const spatial = x.shape.slice(2);
  if (isConcrete(spatial)) return spatial;
  throw gradientError(
    context,
    `the spatial extents of "${x.name}" [${x.shape.join(", ")}] must be numbers (bind them)`,
  );
}

/** The window's attributes with every default written out and `auto_pad` resolved. */
function explicitWindow(context: GradientContext, x: Value, kernel: readonly number[]): Record<string, Attribute> {
  const window = readWindow(context.attributes, kernel, spatialExtents(context, x));
  return {
    kernel_shape: attr.ints(kernel),
    strides: attr.ints(window.strides),
    pads: attr.ints([...window.padsBegin, ...window.padsEnd]),
    dilations: attr.ints(window.dilations),
  };
}

const conv: GradientRule = (context) => {
  const { b } = context;
  const [dy, x, w] = [dyOf(context), inputOf(context, 0), inputOf(context, 1)];
  const attributes = {
    ...explicitWindow(context, x, w.shape.slice(2) as readonly number[]),
    group: attr.int(readAttr.int(context.attributes, "group", 1)),
  };
  const options = { domain: GLISSADE_DOMAIN };
  const inputShape = { input_shape: attr.ints(spatialExtents(context, x)) };
  const spatialAxes = x.shape.slice(2).map((_, i) => i + 2);
  return [
    context.needs(0) ? b.op("ConvInputGrad", [dy, w], { ...attributes, ...inputShape }, options) : undefined,
    context.needs(1) ? b.op("ConvWeightGrad", [x, dy], attributes, options) : undefined,
    context.needs(2) ? reduceSum(b, dy, [0, ...spatialAxes], { keepdims: false }) : undefined,
  ];
};

function poolAttributes(context: GradientContext): Record<string, Attribute> {
  const kernel = readAttr.ints(context.attributes, "kernel_shape") ?? [];
  return {
    ...explicitWindow(context, inputOf(context, 0), kernel),
    ceil_mode: attr.int(readAttr.int(context.attributes, "ceil_mode", 0)),
  };
}

const maxPool: GradientRule = (context) => {
  const inputs = [inputOf(context, 0), outputOf(context), dyOf(context)];
  return [context.b.op("MaxPoolGrad", inputs, poolAttributes(context), { domain: GLISSADE_DOMAIN })];
};

const averagePool: GradientRule = (context) => {
  const attributes = {
    ...poolAttributes(context),
    count_include_pad: attr.int(readAttr.int(context.attributes, "count_include_pad", 0)),
    input_shape: attr.ints(spatialExtents(context, inputOf(context, 0))),
  };
  return [context.b.op("AveragePoolGrad", [dyOf(context)], attributes, { domain: GLISSADE_DOMAIN })];
};

const globalAveragePool: GradientRule = (context) => {
  const { b } = context;
  const x = inputOf(context, 0);
  const spatialAxes = x.shape.slice(2).map((_, i) => i + 2);
  return [expandLike(b, div(b, dyOf(context), countAlong(b, x, spatialAxes)), x)];
};

/** To the first largest element of each plane, as in PyTorch. */
const globalMaxPool: GradientRule = (context) => {
  const { b } = context;
  const x = inputOf(context, 0);
  const size = spatialExtents(context, x).reduce((product, extent) => product * extent, 1);
  const [n, c] = x.shape;
  const first = argMax(b, reshape(b, x, [n!, c!, size]), 2);
  const positions = b.constant(tensor("int64", [1, 1, size], [...Array(size).keys()]));
  const dy = reshape(b, dyOf(context), [n!, c!, 1]);
  return [reshapeLike(b, where(b, equal(b, positions, first), dy, 0), x)];
};

/** Convolutions and poolings; windows become operators of `ai.glissade`, whose best expansion depends on the runtime. */
export const convolutionGradients: GradientRules = {
  Conv: conv,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  ConvTranspose: { notDifferentiable: "there is no rule for it yet" },
  LpPool: { notDifferentiable: "there is no rule for it yet" },
  MaxUnpool: { notDifferentiable: "there is no rule for it yet" },
};
