import { attr, readAttr, type Attributes, type Node, type Value } from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";
import { elementwiseActivation } from "./activation.ts";
import { channelMean } from "./reduction.ts";

/**
 * value * scale + shift per channel, in the blocked layout, as a depthwise 1x1 convolution: one pass over memory, an
 * activation included.
 */
function affine(layouts: Layouts, value: Value, scale: Value, shift: Value | undefined, extra: Attributes = {}): Value {
  const shape = value.shape as readonly number[];
  const channels = shape[1]!;
  const attributes = {
    auto_pad: attr.string("NOTSET"),
    kernel_shape: attr.ints([1, 1]),
    strides: attr.ints([1, 1]),
    dilations: attr.ints([1, 1]),
    pads: attr.ints([0, 0, 0, 0]),
    group: attr.int(channels),
    ...extra,
  };
  return layouts.nchwc("Conv", [value, layouts.reshape(scale, [channels, 1, 1, 1]), shift], attributes, shape);
}

/** x less its mean: forward and gradient share it. */
function centred(layouts: Layouts, x: string, mean: Value): Value {
  return layouts.memo(`centred:${x}:${mean.name}`, () => {
    const b = layouts.builder;
    const ones = b.constant({
      type: "float32",
      dims: mean.shape as readonly number[],
      data: new Float32Array(mean.shape[0] as number).fill(1),
    });
    return affine(layouts, layouts.blocked(x), ones, b.op("Neg", [mean]));
  });
}

/** BatchNormTraining(x, scale, bias, running_mean, running_var) -> y, both running statistics, mean, inverse deviation. */
export function batchNormTraining(layouts: Layouts, node: Node): boolean {
  const [x, scale, bias, runningMean, runningVar] = node.inputs as [string, string, string, string, string];
  if (!layouts.canBlock(x)) return false;
  const b = layouts.builder;
  const [n, , h, w] = layouts.shape(x) as [number, number, number, number];
  const mean = channelMean(layouts, layouts.blocked(x));
  const deviation = centred(layouts, x, mean);
  const variance = channelMean(layouts, b.op("Mul", [deviation, deviation]));
  const epsilon = b.constant(readAttr.float(node.attributes, "epsilon", 1e-5));
  const inverse = b.op("Reciprocal", [b.op("Sqrt", [b.op("Add", [variance, epsilon])])]);

  const { name, attributes } = elementwiseActivation(layouts, node);
  const slope = b.op("Mul", [layouts.plain(scale), inverse]);
  layouts.setBlocked(name, affine(layouts, deviation, slope, layouts.plain(bias), attributes));

  const keep = readAttr.float(node.attributes, "momentum", 0.9);
  const running = (old: string, now: Value, correction: number) =>
    b.op("Add", [
      b.op("Mul", [layouts.plain(old), b.constant(keep)]),
      b.op("Mul", [now, b.constant((1 - keep) * correction)]),
    ]);
  const count = n * h * w;
  layouts.setPlain(node.outputs[1]!, running(runningMean, mean, 1));
  layouts.setPlain(node.outputs[2]!, running(runningVar, variance, count / Math.max(1, count - 1)));
  layouts.setPlain(node.outputs[3]!, mean);
  layouts.setPlain(node.outputs[4]!, inverse);
  return true;
}

/**
 * BatchNormTrainingGrad(x, scale, mean, inv_std, dy) -> dx, dscale, dbias. With d = x - mean and s = scale * inv_std:
 * dx = s * (dy - mean(dy) - d * inv_std^2 * mean(dy * d)), an affine function of dy and d per channel.
 */
export function batchNormTrainingGradient(layouts: Layouts, node: Node): boolean {
  const [x, scale, mean, inverse, dy] = node.inputs as [string, string, string, string, string];
  if (!layouts.canBlock(x)) return false;
  const b = layouts.builder;
  const [n, , h, w] = layouts.shape(x) as [number, number, number, number];
  const count = b.constant(n * h * w);
  const deviation = centred(layouts, x, layouts.plain(mean));
  const gradient = layouts.blocked(dy);
  const inv = layouts.plain(inverse);
  const gradientMean = channelMean(layouts, gradient);
  const productMean = channelMean(layouts, b.op("Mul", [gradient, deviation]));

  const slope = b.op("Mul", [layouts.plain(scale), inv]);
  const scaled = b.op("Neg", [b.op("Mul", [slope, b.op("Mul", [b.op("Mul", [inv, inv]), productMean])])]);
  const shift = b.op("Neg", [b.op("Mul", [slope, gradientMean])]);
  const correction = affine(layouts, deviation, scaled, shift);
  layouts.setBlocked(node.outputs[0]!, b.op("Add", [affine(layouts, gradient, slope, undefined), correction]));
  layouts.setPlain(node.outputs[1]!, b.op("Mul", [b.op("Mul", [productMean, inv]), count]));
  layouts.setPlain(node.outputs[2]!, b.op("Mul", [gradientMean, count]));
  return true;
}
