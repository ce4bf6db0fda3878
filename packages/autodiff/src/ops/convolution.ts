import { attr, type Attribute } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { GLISSADE_DOMAIN, type Value } from "../ir/graph.ts";

/** A sliding window; lists have one entry a spatial axis, `pads` two: all beginnings, then all ends. */
export interface WindowOptions {
  readonly strides?: readonly number[];
  readonly pads?: readonly number[];
  readonly dilations?: readonly number[];
  readonly autoPad?: "NOTSET" | "VALID" | "SAME_UPPER" | "SAME_LOWER";
}

export interface ConvOptions extends WindowOptions {
  /** Channels are split into so many groups that do not mix; default 1. */
  readonly group?: number;
}

export interface PoolOptions extends WindowOptions {
  readonly kernel: readonly number[];
  /** Round the output's extent up instead of down; default false. */
  readonly ceilMode?: boolean;
}

export interface AveragePoolOptions extends PoolOptions {
  /** Count padding as zeros in the mean; default false, as in ONNX (PyTorch's default is true). */
  readonly countIncludePad?: boolean;
}

function windowAttributes(options: WindowOptions): Record<string, Attribute> {
  return {
    ...(options.strides && { strides: attr.ints(options.strides) }),
    ...(options.pads && { pads: attr.ints(options.pads) }),
    ...(options.dilations && { dilations: attr.ints(options.dilations) }),
    ...(options.autoPad && { auto_pad: attr.string(options.autoPad) }),
  };
}

function poolAttributes(options: PoolOptions): Record<string, Attribute> {
  return {
    ...windowAttributes(options),
    kernel_shape: attr.ints(options.kernel),
    ...(options.ceilMode && { ceil_mode: attr.int(1) }),
  };
}

/**
 * Convolution (cross-correlation): x [N, C, ...], w [O, C/group, k...], bias [O] gives [N, O, ...].
 *
 * @example conv(b, x, w, undefined, { pads: [1, 1, 1, 1], strides: [2, 2] })
 */
export function conv(b: GraphBuilder, x: Value, w: Value, bias?: Value, options: ConvOptions = {}): Value {
  const attributes = windowAttributes(options);
  if (options.group !== undefined) attributes["group"] = attr.int(options.group);
  return b.op("Conv", bias === undefined ? [x, w] : [x, w, bias], attributes);
}

/** The largest element under each window; strides default to 1, as in ONNX (PyTorch's default is the kernel). */
export function maxPool(b: GraphBuilder, x: Value, options: PoolOptions): Value {
  return b.op("MaxPool", [x], poolAttributes(options));
}

/** The mean under each window; strides default to 1, as in ONNX. */
export function averagePool(b: GraphBuilder, x: Value, options: AveragePoolOptions): Value {
  const attributes = poolAttributes(options);
  if (options.countIncludePad) attributes["count_include_pad"] = attr.int(1);
  return b.op("AveragePool", [x], attributes);
}

/** The mean over all spatial axes: [N, C, ...] gives [N, C, 1, ...]. */
export function globalAveragePool(b: GraphBuilder, x: Value): Value {
  return b.op("GlobalAveragePool", [x]);
}

export interface BatchNormalizationOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** ONNX's momentum: new = old * momentum + batch * (1 - momentum); default 0.9 (PyTorch's 0.1). */
  readonly momentum?: number;
  /** Normalise with the batch's own statistics and update the running ones; default false. */
  readonly training?: boolean;
}

export interface BatchNormalizationOutputs {
  readonly y: Value;
  /** The running mean after this batch; in inference mode the one given. */
  readonly mean: Value;
  /** The running (unbiased) variance after this batch; in inference mode the one given. */
  readonly variance: Value;
}

/**
 * Batch normalisation over axis 1 of x [N, C, ...]; the other tensors are [C].
 *
 * In training mode this is the operator `ai.glissade:BatchNormTraining`, which `lower` expands: PyTorch's semantics, the
 * running variance taking the unbiased n/(n-1) variance.
 */
export function batchNormalization(
  b: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  mean: Value,
  variance: Value,
  options: BatchNormalizationOptions = {},
): BatchNormalizationOutputs {
  const inputs = [x, scale, bias, mean, variance];
  const epsilon = attr.float(options.epsilon ?? 1e-5);
  if (!options.training) return { y: b.op("BatchNormalization", inputs, { epsilon }), mean, variance };
  const attributes = { epsilon, momentum: attr.float(options.momentum ?? 0.9) };
  const outputs = b.node("BatchNormTraining", inputs, attributes, { domain: GLISSADE_DOMAIN });
  return { y: outputs[0]!, mean: outputs[1]!, variance: outputs[2]! };
}
