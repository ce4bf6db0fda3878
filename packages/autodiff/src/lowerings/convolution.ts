import { readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import { readWindow, windowReach, type Window } from "../ir/window.ts";
import { conv } from "../ops/convolution.ts";
import { dilate } from "../ops/dilate.ts";
import { matMul } from "../ops/matrix.ts";
import { reduceSum } from "../ops/reduction.ts";
import { concat, pad, reshape, slice, transpose } from "../ops/shape.ts";
import { inputsOf, requireConcrete, requireInts } from "./context.ts";
import type { Lowering } from "./lower.ts";

/**
 * Convolves the gradient, zeros put between its elements, with the flipped kernel whose channel axes are swapped. Not
 * `ConvTranspose`: with groups of several channels one backend computes it wrongly.
 */
export const convInputGrad: Lowering = (b, node, inputs) => {
  const [dy, w] = inputsOf(node, inputs, 2) as [Value, Value];
  const extents = requireInts(node, "input_shape");
  const kernel = requireConcrete(node, w.shape).slice(2);
  const window = readWindow(node.attributes, kernel, extents);
  const group = readAttr.int(node.attributes, "group", 1);
  const flipped = flipKernel(b, w, group);
  const ones = extents.map(() => 1);
  if (kernel.every((size) => size === 1)) {
    // A pointwise kernel commutes with the dilation, which is better done after the product than before it.
    const product = conv(b, dy, flipped, undefined, { group });
    return [placeGradient(b, product, window, extents, ones)];
  }
  const reaches = extents.map((_, axis) => windowReach(window, axis));
  const { spread, begins, ends } = spreadGradient(b, dy, window, extents, reaches);
  const options = { group, pads: [...begins, ...ends], dilations: window.dilations };
  return [conv(b, spread, flipped, undefined, options)];
};

/**
 * dy with zeros between its elements, and what must still be padded so that a convolution with windows of `reaches` gives
 * the input's extents. Padding that would be negative is cropped here.
 */
export function spreadGradient(
  b: GraphBuilder,
  dy: Value,
  window: Window,
  extents: readonly number[],
  reaches: readonly number[],
): { spread: Value; begins: number[]; ends: number[] } {
  const dilated = dilate(b, dy, [1, 1, ...window.strides]);
  const begins = extents.map((_, axis) => reaches[axis]! - 1 - window.padsBegin[axis]!);
  const ends = extents.map((extent, axis) => {
    return extent + window.padsBegin[axis]! - (dilated.shape[axis + 2] as number);
  });
  const negative = (pads: readonly number[]) => pads.map((amount) => Math.min(amount, 0));
  const positive = (pads: readonly number[]) => pads.map((amount) => Math.max(amount, 0));
  const spread = pad(b, dilated, [0, 0, ...negative(begins), 0, 0, ...negative(ends)]);
  return { spread, begins: positive(begins), ends: positive(ends) };
}

function placeGradient(
  b: GraphBuilder,
  dy: Value,
  window: Window,
  extents: readonly number[],
  reaches: number[],
): Value {
  const { spread, begins, ends } = spreadGradient(b, dy, window, extents, reaches);
  return pad(b, spread, [0, 0, ...begins, 0, 0, ...ends]);
}

/** [O, I, k...] to [I, O, k...] within each group, every spatial axis reversed. */
function flipKernel(b: GraphBuilder, w: Value, group: number): Value {
  const swapped = group === 1 ? swapChannels(b, w) : swapGrouped(b, w, group);
  const turned = w.shape.flatMap((size, axis) => (axis >= 2 && size !== 1 ? [axis] : []));
  if (turned.length === 0) return swapped;
  const back = turned.map(() => -1);
  return slice(b, swapped, { starts: back, ends: turned.map(() => -Infinity), axes: turned, steps: back });
}

function swapChannels(b: GraphBuilder, w: Value): Value {
  return transpose(b, w, [1, 0, ...w.shape.slice(2).map((_, i) => i + 2)]);
}

function swapGrouped(b: GraphBuilder, w: Value, group: number): Value {
  const [outputs, inputs, ...kernel] = w.shape as [number, number, ...number[]];
  const split = reshape(b, w, [group, outputs / group, inputs, ...kernel]);
  const swapped = transpose(b, split, [0, 2, 1, ...kernel.map((_, i) => i + 3)]);
  return reshape(b, swapped, [group * inputs, outputs / group, ...kernel]);
}

/**
 * Unrolls the input into columns, one row for each channel and tap, and multiplies them with dy, summing over the batch.
 * The transposition that the product needs is put on dy, which is the smaller one.
 */
export const convWeightGrad: Lowering = (b, node, inputs) => {
  const [x, dy] = inputsOf(node, inputs, 2) as [Value, Value];
  const kernel = requireInts(node, "kernel_shape");
  const window = readWindow(node.attributes, kernel, x.shape.slice(2));
  const group = readAttr.int(node.attributes, "group", 1);
  const [batch] = x.shape;
  const outputs = dy.shape[1] as number;
  const channels = (x.shape[1] as number) / group;
  const positions = requireConcrete(node, dy.shape.slice(2)).reduce((product, extent) => product * extent, 1);
  const taps = kernel.reduce((product, size) => product * size, 1);
  const columns = unroll(b, x, window, requireConcrete(node, dy.shape.slice(2)));
  const rows = reshape(b, columns, [batch!, group, channels * taps, positions]);
  const turned = transpose(b, reshape(b, dy, [batch!, group, outputs / group, positions]), [0, 1, 3, 2]);
  const sum = reduceSum(b, matMul(b, rows, turned), [0], { keepdims: false });
  return [reshape(b, transpose(b, sum, [0, 2, 1]), [outputs, channels, ...kernel])];
};

/** x [N, C, ...] to [N, C, taps, positions]: what each window position sees under each tap of the kernel. */
function unroll(b: GraphBuilder, x: Value, window: Window, outputs: readonly number[]): Value {
  const padded = pad(b, x, [0, 0, ...window.padsBegin, 0, 0, ...window.padsEnd]);
  const positions = outputs.reduce((product, extent) => product * extent, 1);
  const flat = [x.shape[0]!, x.shape[1]!, 1, positions];
  const taps = tapPositions(window.kernel).map((tap) => reshape(b, takeTap(b, padded, window, tap, outputs), flat));
  return taps.length === 1 ? taps[0]! : concat(b, taps, 2);
}

/** The elements of the padded input that lie under one tap, one for each window position. */
function takeTap(
  b: GraphBuilder,
  padded: Value,
  window: Window,
  tap: readonly number[],
  outputs: readonly number[],
): Value {
  const starts = tap.map((index, axis) => index * window.dilations[axis]!);
  const ends = starts.map((start, axis) => start + (outputs[axis]! - 1) * window.strides[axis]! + 1);
  const axes = tap.map((_, axis) => axis + 2);
  const whole = starts.every((start, i) => start === 0 && ends[i] === padded.shape[i + 2]);
  if (whole && window.strides.every((stride) => stride === 1)) return padded;
  return slice(b, padded, { starts, ends, axes, steps: window.strides });
}

/** Every tap of a kernel in row-major order: [0, 0], [0, 1], … */
function tapPositions(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}
