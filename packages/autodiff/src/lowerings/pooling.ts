import { attr, readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import type { Dim } from "../ir/dim.ts";
import { shapeSize } from "../ir/shape.ts";
import { tensor } from "../ir/tensor.ts";
import { readWindow, windowReach, type Window } from "../ir/window.ts";
import { conv } from "../ops/convolution.ts";
import { mul } from "../ops/elementwise.ts";
import { expand, fullLike, reshape, reshapeLike, unsqueeze } from "../ops/shape.ts";
import { inputsOf, requireConcrete, requireInts } from "./context.ts";
import { spreadGradient } from "./convolution.ts";
import type { Lowering } from "./lower.ts";

/**
 * Sends each gradient to the position that `MaxPool` reports: the first of equal maxima, as in PyTorch. Where windows tile
 * the input nothing meets, and `MaxUnpool` places them; windows that overlap need an addition.
 */
export const maxPoolGrad: Lowering = (b, node, inputs) => {
  const [x, , dy] = inputsOf(node, inputs, 3) as [Value, Value, Value];
  const window = readWindow(node.attributes, requireInts(node, "kernel_shape"), x.shape.slice(2));
  const { ceil_mode, ...rest } = node.attributes;
  const attributes = ceil_mode === undefined || !window.ceilMode ? rest : node.attributes;
  const [, indices] = b.node("MaxPool", [x], attributes, { outputs: 2 });
  if (x.type === "float32" && tiles(window, x.shape.slice(2))) {
    const { kernel_shape, strides } = node.attributes;
    const unpool = { kernel_shape: kernel_shape!, strides: strides ?? attr.ints(window.strides) };
    return [reshapeLike(b, b.op("MaxUnpool", [dy, indices!], unpool), x)];
  }
  // Positions count through the whole tensor.
  const zeros = reshape(b, fullLike(b, x, 0), [shapeSize(x.shape)]);
  const places = reshape(b, indices!, [shapeSize(dy.shape)]);
  const updates = reshape(b, dy, [shapeSize(dy.shape)]);
  const scattered = b.op("ScatterElements", [zeros, places, updates], { reduction: attr.string("add") });
  return [reshapeLike(b, scattered, x)];
};

/** Whether windows cover every element exactly once. */
function tiles(window: Window, extents: readonly Dim[]): boolean {
  return extents.every((extent, axis) => {
    const size = window.kernel[axis]!;
    const plain = window.strides[axis] === size && window.dilations[axis] === 1;
    const unpadded = window.padsBegin[axis] === 0 && window.padsEnd[axis] === 0;
    return plain && unpadded && typeof extent === "number" && extent % size === 0;
  });
}

/** Divides by the size of each window and spreads the result over it. */
export const averagePoolGrad: Lowering = (b, node, inputs) => {
  const [dy] = inputsOf(node, inputs, 1) as [Value];
  const extents = requireInts(node, "input_shape");
  const window = readWindow(node.attributes, requireInts(node, "kernel_shape"), extents);
  const outputs = requireConcrete(node, dy.shape.slice(2));
  if (tiles(window, extents)) return [repeatOver(b, dy, window, extents)];
  const countPads = readAttr.int(node.attributes, "count_include_pad", 0) !== 0;
  const sizes = windowSizes(window, extents, outputs, countPads).map((size) => 1 / size);
  const shares = mul(b, dy, b.constant(tensor(dy.type, [1, 1, ...outputs], sizes)));
  // Channels become batch entries, so that one kernel of ones serves them all.
  const planes = reshape(b, shares, [shapeSize(dy.shape.slice(0, 2)), 1, ...outputs]);
  const reaches = extents.map((_, axis) => windowReach(window, axis));
  const { spread, begins, ends } = spreadGradient(b, planes, window, extents, reaches);
  const taps = window.kernel.reduce((product, size) => product * size, 1);
  const kernel = b.constant(tensor(dy.type, [1, 1, ...window.kernel], new Array<number>(taps).fill(1)));
  const sum = conv(b, spread, kernel, undefined, { pads: [...begins, ...ends], dilations: window.dilations });
  return [reshape(b, sum, [dy.shape[0]!, dy.shape[1]!, ...extents])];
};

function repeatOver(b: GraphBuilder, dy: Value, window: Window, extents: readonly number[]): Value {
  const size = window.kernel.reduce((product, extent) => product * extent, 1);
  const companions = extents.map((_, axis) => 2 * axis + 3);
  const open = unsqueeze(b, mul(b, dy, 1 / size), companions);
  const copies = open.shape.map((_, i) => (companions.includes(i) ? window.kernel[companions.indexOf(i)]! : 1));
  return reshape(b, expand(b, open, copies), [dy.shape[0]!, dy.shape[1]!, ...extents]);
}

/** How many elements the mean at each output position is taken over, row-major. */
function windowSizes(
  window: Window,
  extents: readonly number[],
  outputs: readonly number[],
  countPads: boolean,
): number[] {
  const perAxis = outputs.map((count, axis) =>
    Array.from({ length: count }, (_, position) => coveredTaps(window, axis, position, extents[axis]!, countPads)),
  );
  return perAxis.reduce<number[]>((sizes, axis) => sizes.flatMap((size) => axis.map((taps) => size * taps)), [1]);
}

/** Taps of one window along one axis that lie within the input, or within its padding where that counts. */
function coveredTaps(window: Window, axis: number, position: number, extent: number, countPads: boolean): number {
  const [low, high] = countPads ? [-window.padsBegin[axis]!, extent + window.padsEnd[axis]!] : [0, extent];
  const start = position * window.strides[axis]! - window.padsBegin[axis]!;
  const taps = Array.from({ length: window.kernel[axis]! }, (_, i) => start + i * window.dilations[axis]!);
  return taps.filter((tap) => tap >= low && tap < high).length;
}
