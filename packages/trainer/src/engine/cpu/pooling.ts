import {
  GLISSADE_DOMAIN,
  attr,
  readAttr,
  readWindow,
  tensor,
  type Node,
  type Value,
  type Window,
} from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";
import { positiveMask, zeroMask } from "./elementwise.ts";

/** Float32 holds the codes of up to this many window positions exactly. */
const MOST_POSITIONS = 24;

function poolingWindow(layouts: Layouts, node: Node, input: string): Window | undefined {
  const spatial = layouts.shape(input).slice(2);
  if (spatial.length !== 2 || !layouts.canBlock(input)) return undefined;
  return readWindow(node.attributes, readAttr.ints(node.attributes, "kernel_shape")!, spatial);
}

/** MaxPool without indices, in the blocked layout. */
export function maxPooling(layouts: Layouts, node: Node): boolean {
  const [x] = node.inputs as [string];
  const window = poolingWindow(layouts, node, x);
  if (window === undefined || window.ceilMode || node.outputs.length > 1) return false;
  const attributes = {
    kernel_shape: attr.ints(window.kernel),
    strides: attr.ints(window.strides),
    dilations: attr.ints(window.dilations),
    pads: attr.ints([...window.padsBegin, ...window.padsEnd]),
  };
  const y = node.outputs[0]!;
  layouts.setBlocked(y, layouts.nchwc("MaxPool", [layouts.blocked(x)], attributes, layouts.shape(y)));
  return true;
}

/** GlobalAveragePool in the blocked layout. */
export function globalAveragePooling(layouts: Layouts, node: Node): boolean {
  const [x] = node.inputs as [string];
  if (!layouts.canBlock(x) || layouts.shape(x).length !== 4) return false;
  const y = node.outputs[0]!;
  layouts.setBlocked(y, layouts.nchwc("GlobalAveragePool", [layouts.blocked(x)], {}, layouts.shape(y)));
  return true;
}

/**
 * MaxPoolGrad(x, y, dy) for windows that tile the picture, without indices: the gradient, enlarged, goes where x equals
 * its window's maximum; of several equals the first takes it, as in PyTorch. To find the first, each window's equals are
 * coded as one number with the highest bit for the first position: a position is first when no higher bit is set.
 */
export function maxPoolingGradient(layouts: Layouts, node: Node): boolean {
  const [x, y, dy] = node.inputs as [string, string, string];
  const window = poolingWindow(layouts, node, x);
  if (window === undefined || !tiles(window, layouts.shape(x).slice(2))) return false;
  const b = layouts.builder;
  const shape = layouts.shape(x);
  const enlarge = (value: Value) =>
    layouts.nchwc(
      "Upsample",
      [value],
      { scales: attr.ints([1, 1, ...window.kernel]), mode: attr.string("nearest") },
      shape,
    );
  const isMaximum = zeroMask(layouts, b.op("Sub", [layouts.blocked(x), enlarge(layouts.blocked(y))]));
  const code = windowCode(layouts, isMaximum, window, layouts.shape(y));
  const room = b.op("Sub", [b.constant(nextBits(layouts, window, shape)), enlarge(code)]);
  const isFirst = b.op("HardSigmoid", [room], { alpha: attr.float(1), beta: attr.float(0) });
  const chosen = b.op("Mul", [isMaximum, isFirst]);
  const { name, gradient } = throughRelu(layouts, node, x, y, dy);
  layouts.setBlocked(name, b.op("Mul", [chosen, enlarge(gradient)]));
  return true;
}

/**
 * Where a ReLU made x, its gradient follows: zero where x is zero. That may as well happen before the gradient is
 * enlarged, since x equals y wherever any of it goes.
 */
function throughRelu(
  layouts: Layouts,
  node: Node,
  x: string,
  y: string,
  dy: string,
): { name: string; gradient: Value } {
  const name = node.outputs[0]!;
  const gradient = layouts.blocked(dy);
  const next = layouts.onlyConsumer(name);
  if (next === undefined || !isReluGradientOf(next, x)) return { name, gradient };
  layouts.fuse(next);
  const masked = layouts.builder.op("Mul", [gradient, positiveMask(layouts, layouts.blocked(y))]);
  return { name: next.outputs[0]!, gradient: masked };
}

function isReluGradientOf(node: Node, x: string): boolean {
  return node.domain === GLISSADE_DOMAIN && node.opType === "ReluGrad" && node.inputs[0] === x;
}

function tiles(window: Window, spatial: readonly number[]): boolean {
  const positions = window.kernel[0]! * window.kernel[1]!;
  return (
    positions <= MOST_POSITIONS &&
    [0, 1].every(
      (axis) =>
        window.strides[axis] === window.kernel[axis] &&
        window.dilations[axis] === 1 &&
        window.padsBegin[axis] === 0 &&
        window.padsEnd[axis] === 0 &&
        spatial[axis]! % window.kernel[axis]! === 0,
    )
  );
}

/** The bit of each position of a window, row-major, highest first. */
function positionBits(window: Window): number[] {
  const positions = window.kernel[0]! * window.kernel[1]!;
  return Array.from({ length: positions }, (_, k) => 2 ** (positions - 1 - k));
}

/** Sums the bits of the marked positions of each window: a depthwise convolution. */
function windowCode(layouts: Layouts, marks: Value, window: Window, shape: readonly number[]): Value {
  const B = layouts.blockSize;
  const channels = shape[1]!;
  const bits = positionBits(window);
  // Depthwise filters lie as [C/B, kH, kW, B]; all channels share the bits.
  const filter = Array.from({ length: channels / B }, () =>
    bits.flatMap((bit) => new Array<number>(B).fill(bit)),
  ).flat();
  const attributes = {
    auto_pad: attr.string("NOTSET"),
    kernel_shape: attr.ints(window.kernel),
    strides: attr.ints(window.strides),
    dilations: attr.ints([1, 1]),
    pads: attr.ints([0, 0, 0, 0]),
    group: attr.int(channels),
  };
  const weights = layouts.builder.constant(tensor("float32", [channels, 1, ...window.kernel], filter));
  return layouts.nchwc("Conv", [marks, weights], attributes, shape);
}

/** Twice each pixel's bit, over one picture in the blocked layout. */
function nextBits(layouts: Layouts, window: Window, shape: readonly number[]) {
  const [, c, h, w] = shape as [number, number, number, number];
  const B = layouts.blockSize;
  const [kh, kw] = window.kernel as [number, number];
  const bits = positionBits(window);
  const values = new Float32Array(c * h * w);
  const plane = h * w * B;
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      const next = 2 * bits[(row % kh) * kw + (column % kw)]!;
      for (let block = 0; block < c / B; block++) {
        const start = block * plane + (row * w + column) * B;
        values.fill(next, start, start + B);
      }
    }
  }
  return { type: "float32" as const, dims: [1, c, h, w], data: values };
}
