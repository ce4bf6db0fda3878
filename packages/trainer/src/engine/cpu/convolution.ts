import { attr, readAttr, readWindow, windowReach, type Node, type Value, type Window } from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";
import { elementwiseActivation } from "./activation.ts";

/** Groups in which a weight gradient is summed may take this much memory, in bytes. */
const PARTIAL_SUMS_LIMIT = 32 << 20;

function ungroupedWindow(layouts: Layouts, node: Node, kernel: readonly number[], input: string): Window | undefined {
  const spatial = layouts.shape(input).slice(2);
  if (spatial.length !== 2 || readAttr.int(node.attributes, "group", 1) !== 1) return undefined;
  return readWindow(node.attributes, kernel, spatial);
}

function convAttributes(window: {
  kernel: readonly number[];
  strides: readonly number[];
  dilations: readonly number[];
  pads: readonly number[];
  group: number;
}) {
  return {
    auto_pad: attr.string("NOTSET"),
    kernel_shape: attr.ints(window.kernel),
    strides: attr.ints(window.strides),
    dilations: attr.ints(window.dilations),
    pads: attr.ints(window.pads),
    group: attr.int(window.group),
  };
}

/**
 * A filter [O, I, kH, kW] as the blocked convolution wants it: [O/B, I/B, kH, kW, B of I, B of O], or
 * [O/B, I, kH, kW, B of O] where the input has fewer channels than a block (it then stays plain).
 */
function blockedFilter(layouts: Layouts, name: string): Value {
  return layouts.memo(`filter:${name}`, () => {
    const [o, i, h, w] = layouts.shape(name) as [number, number, number, number];
    const B = layouts.blockSize;
    const plain = layouts.plain(name);
    const made =
      i < B
        ? layouts.transpose(layouts.reshape(plain, [o / B, B, i * h * w]), [0, 2, 1])
        : layouts.transpose(layouts.reshape(plain, [o / B, B, i / B, B, h * w]), [0, 2, 4, 3, 1]);
    return layouts.reshape(made, [o, i, h, w]);
  });
}

/** The filter of the input gradient: in and out swapped, both spatial axes reversed, blocked. */
function blockedGradientFilter(layouts: Layouts, name: string): Value {
  return layouts.memo(`gradient-filter:${name}`, () => {
    const [o, i, h, w] = layouts.shape(name) as [number, number, number, number];
    const B = layouts.blockSize;
    const taps = h * w;
    const b = layouts.builder;
    const swapped = layouts.transpose(
      layouts.reshape(layouts.plain(name), [o / B, B, i / B, B, taps]),
      [2, 0, 4, 1, 3],
    );
    const reversed =
      taps === 1
        ? swapped
        : b.op("Gather", [swapped, b.ints(Array.from({ length: taps }, (_, k) => taps - 1 - k))], {
            axis: attr.int(2),
          });
    return layouts.reshape(reversed, [i, o, h, w]);
  });
}

/** Conv -> blocked Conv, with a ReLU that alone reads it folded in. */
export function convolution(layouts: Layouts, node: Node): boolean {
  const [x, w, bias] = node.inputs as [string, string, string | undefined];
  const [o, i, ...kernel] = layouts.shape(w) as [number, number, ...number[]];
  const window = ungroupedWindow(layouts, node, kernel, x);
  const B = layouts.blockSize;
  if (window === undefined || o % B !== 0 || !(i % B === 0 || i < B)) return false;
  const input = i < B ? layouts.plain(x) : layouts.blocked(x);
  const { name, attributes } = elementwiseActivation(layouts, node);
  const result = layouts.nchwc(
    "Conv",
    [input, blockedFilter(layouts, w), bias ? layouts.plain(bias) : undefined],
    { ...convAttributes({ ...window, pads: [...window.padsBegin, ...window.padsEnd], group: 1 }), ...attributes },
    layouts.shape(name),
  );
  layouts.setBlocked(name, result);
  return true;
}

/**
 * ConvInputGrad(dy, w): a convolution of the gradient, its pixels spread `stride` apart, with the reversed filter.
 */
export function convolutionInputGradient(layouts: Layouts, node: Node): boolean {
  const [dy, w] = node.inputs as [string, string];
  const dx = node.outputs[0]!;
  const [o, i, ...kernel] = layouts.shape(w) as [number, number, ...number[]];
  const window = ungroupedWindow(layouts, node, kernel, dx);
  if (window === undefined || o % layouts.blockSize !== 0 || i % layouts.blockSize !== 0) return false;
  const outputs = layouts.shape(dy).slice(2);
  const inputs = layouts.shape(dx).slice(2);
  const reach = [0, 1].map((axis) => windowReach(window, axis));
  const begin = reach.map((r, axis) => r - 1 - window.padsBegin[axis]!);
  const spread = outputs.map((extent, axis) => (extent - 1) * window.strides[axis]! + 1);
  const end = reach.map((r, axis) => inputs[axis]! - spread[axis]! - begin[axis]! + r - 1);
  if ([...begin, ...end].some((pad) => pad < 0)) return false;
  const isSpread = window.strides.some((stride) => stride !== 1);
  // Spreading leaves stride - 1 zeros after the last pixel as well: less padding is needed there.
  const trailing = window.strides.map((stride) => stride - 1);
  if (isSpread && end.some((pad, axis) => pad < trailing[axis]!)) return false;
  const pads = [...begin, ...end.map((pad, axis) => (isSpread ? pad - trailing[axis]! : pad))];
  const result = layouts.nchwc(
    "Conv",
    [isSpread ? spreadPixels(layouts, dy, window.strides) : layouts.blocked(dy), blockedGradientFilter(layouts, w)],
    convAttributes({ kernel, strides: [1, 1], dilations: window.dilations, pads, group: 1 }),
    layouts.shape(dx),
  );
  layouts.setBlocked(dx, result);
  return true;
}

/** Puts stride - 1 zeros after every pixel along both axes: one Pad over a view that gives each pixel its own axis. */
function spreadPixels(layouts: Layouts, name: string, strides: readonly number[]): Value {
  const [n, c, h, w] = layouts.shape(name) as [number, number, number, number];
  const B = layouts.blockSize;
  const [sh, sw] = strides as [number, number];
  const b = layouts.builder;
  const rows = layouts.reshape(layouts.blocked(name), [n * (c / B) * h, 1, w, B]);
  const padded = b.op("Pad", [rows, b.ints([0, 0, 0, 0, 0, sh - 1, 0, (sw - 1) * B])]);
  return layouts.reshape(padded, [n, c, h * sh, w * sw]);
}

/**
 * ConvWeightGrad(x, dy), itself as a blocked convolution: the pictures of the batch become the groups, the input's
 * channels the batch, and dy, exactly as it lies in memory, the filter. Every group gives a partial sum [I, O, kH, kW];
 * the sum over groups ends it. Stride and dilation change places.
 */
export function convolutionWeightGradient(layouts: Layouts, node: Node): boolean {
  const [x, dy] = node.inputs as [string, string];
  const dw = node.outputs[0]!;
  const [o, i, ...kernel] = layouts.shape(dw) as [number, number, number, number];
  const window = ungroupedWindow(layouts, node, kernel, x);
  const [n, , ...outputs] = layouts.shape(dy) as [number, number, number, number];
  const B = layouts.blockSize;
  if (window === undefined || o % B !== 0) return false;
  const taps = kernel[0] * kernel[1];
  // The batch counts as channels here: a whole number of blocks, or less than one. Images of zeros fill it up.
  const batch = n < B ? n : Math.ceil(n / B) * B;
  const images = imagesPerGroup(layouts, batch, i * taps, outputs[0] * outputs[1]);
  const groups = batch / images;
  if (groups * o * i * taps * 4 > PARTIAL_SUMS_LIMIT) return false;
  const input = weightGradientInput(layouts, x, window, outputs, batch - n);
  const partial = layouts.nchwc(
    "Conv",
    [input.value, weightGradientFilter(layouts, dy, images, batch)],
    convAttributes({
      kernel: outputs,
      strides: window.dilations,
      dilations: window.strides,
      pads: [input.rowsBefore, 0, input.rowsAfter, 0],
      group: groups,
    }),
    [i, groups * o, ...kernel],
  );
  const b = layouts.builder;
  const sum = b.op("ReduceSum", [layouts.reshape(partial, [i, groups, o * taps]), b.ints([1])], {
    keepdims: attr.int(0),
  });
  const unblocked = layouts.transpose(layouts.reshape(sum, [i, o / B, taps, B]), [1, 3, 0, 2]);
  layouts.setPlain(dw, layouts.reshape(unblocked, [o, i, ...kernel]));
  return true;
}

/**
 * How many images one partial sum takes in. More than one means moving dy once; that pays where the partial sums are
 * larger than dy. A group must have fewer images than a block, or the runtime would expect another layout.
 */
function imagesPerGroup(layouts: Layouts, batch: number, sumSize: number, pixels: number): number {
  if (sumSize < 2 * pixels) return 1;
  return [8, 4, 2].find((images) => images < layouts.blockSize && batch % images === 0) ?? 1;
}

/** dy [N, O, H, W] as a filter [groups * O, images, H, W]; for one image a group it is that already. */
function weightGradientFilter(layouts: Layouts, dy: string, images: number, batch: number): Value {
  const [n, o, h, w] = layouts.shape(dy) as [number, number, number, number];
  const B = layouts.blockSize;
  const b = layouts.builder;
  const given = layouts.blocked(dy);
  const blocked =
    batch === n ? given : b.op("Pad", [layouts.reshape(given, [n, o * h * w]), b.ints([0, 0, batch - n, 0])]);
  const groups = batch / images;
  const moved =
    images === 1 || o === B
      ? blocked
      : layouts.transpose(layouts.reshape(blocked, [groups, images, o / B, h * w * B]), [0, 2, 1, 3]);
  return layouts.reshape(moved, [groups * o, images, h, w]);
}

/**
 * x as [I, N, H, W'], columns padded to just what kernel and outputs reach, `extra` images of zeros at the end; the rows'
 * padding is the convolution's.
 */
function weightGradientInput(
  layouts: Layouts,
  x: string,
  window: Window,
  outputs: readonly number[],
  extra: number,
): { value: Value; rowsBefore: number; rowsAfter: number } {
  const [n, c, h, w] = layouts.shape(x) as [number, number, number, number];
  const [bottom, right] = [h, w].map((extent, axis) => {
    const reached = windowReach(window, axis) + (outputs[axis]! - 1) * window.strides[axis]!;
    return reached - extent - window.padsBegin[axis]!;
  }) as [number, number];
  const [top, left] = window.padsBegin as [number, number];
  const B = layouts.blockSize;
  const crop = Math.min(0, bottom);
  const b = layouts.builder;
  const value = layouts.memo(`weight-gradient-input:${x}:${[left, crop, right].join()}`, () => {
    const isPadded = left !== 0 || right !== 0 || crop !== 0 || extra !== 0;
    if (!isPadded) return layouts.transpose(layouts.plain(x), [1, 0, 2, 3]);
    if (!layouts.isBlocked(x)) {
      const padded = b.op("Pad", [layouts.plain(x), b.ints([0, 0, 0, left, extra, 0, crop, right])]);
      return layouts.transpose(padded, [1, 0, 2, 3]);
    }
    // Padding is cheapest where a pixel's channels lie together.
    const rows = layouts.reshape(layouts.blocked(x), [(n * c) / B, h, w * B]);
    const padded = b.op("Pad", [rows, b.ints([0, 0, left * B, (extra * c) / B, crop, right * B])]);
    const shape = [n + extra, c, h + crop, w + left + right];
    const plain = layouts.nchwc("ReorderOutput", [layouts.reshape(padded, shape)], { channels: attr.int(c) }, shape);
    return layouts.transpose(plain, [1, 0, 2, 3]);
  });
  return { value, rowsBefore: top, rowsAfter: Math.max(0, bottom) };
}
