export { attr, readAttr, type Attribute, type Attributes } from "./ir/attribute.ts";
export { GraphBuilder, type NodeOptions } from "./ir/builder.ts";
export { arrayClass, isFloat, type DataType, type TypedArray } from "./ir/data-type.ts";
export { AutodiffError, type AutodiffErrorDetails } from "./ir/error.ts";
export { DEFAULT_OPSET, GLISSADE_DOMAIN, operatorName, type Graph, type Node, type Value } from "./ir/graph.ts";
export { type Dim } from "./ir/dim.ts";
export { broadcastShapes, formatShape, isConcrete, type Shape } from "./ir/shape.ts";
export { elementCount, scalarTensor, tensor, tensorNumbers, type TensorData } from "./ir/tensor.ts";
export { readWindow, windowOutput, windowReach, type Window } from "./ir/window.ts";
export {
  averagePool,
  batchNormalization,
  conv,
  globalAveragePool,
  maxPool,
  type AveragePoolOptions,
  type BatchNormalizationOptions,
  type BatchNormalizationOutputs,
  type ConvOptions,
  type PoolOptions,
  type WindowOptions,
} from "./ops/convolution.ts";
export { softmaxCrossEntropy, type CrossEntropyOptions } from "./ops/cross-entropy.ts";
export {
  abs,
  add,
  and,
  cast,
  clip,
  div,
  equal,
  erf,
  exp,
  greater,
  greaterOrEqual,
  identity,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  logSoftmax,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  reciprocal,
  relu,
  sigmoid,
  sign,
  softmax,
  sqrt,
  sub,
  tanh,
  where,
} from "./ops/elementwise.ts";
export { gemm, linear, matMul, type GemmOptions } from "./ops/matrix.ts";
export type { Operand } from "./ops/operand.ts";
export {
  argMax,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  type ReduceOptions,
} from "./ops/reduction.ts";
export {
  concat,
  expand,
  expandLike,
  flatten,
  fullLike,
  gather,
  pad,
  reshape,
  reshapeLike,
  shapeOf,
  slice,
  split,
  squeeze,
  transpose,
  unsqueeze,
  type SliceOptions,
} from "./ops/shape.ts";
export { readModel } from "./model/read-model.ts";
export { writeModel } from "./model/write-model.ts";
export { gradients, type GradientOptions } from "./gradients/walk.ts";
export { lower, type Lowering, type Lowerings } from "./lowerings/lower.ts";
export { portableLowerings } from "./lowerings/portable.ts";
export { bindDimensions } from "./transform/bind-dimensions.ts";
export { simplify } from "./transform/simplify.ts";
