import { attr, readAttr, tensorNumbers, type Node, type Value } from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";

/** Mean over batch and plane of a blocked value, per channel: the plane by pooling, which the runtime does fastest. */
export function channelMean(layouts: Layouts, value: Value): Value {
  const [n, c] = value.shape as readonly [number, number];
  const b = layouts.builder;
  const perImage = layouts.nchwc("GlobalAveragePool", [value], {}, [n, c, 1, 1]);
  return b.op("ReduceMean", [layouts.reshape(perImage, [n, c]), b.ints([0])], { keepdims: attr.int(0) });
}

/** ReduceSum over all axes but the channels' (a convolution's bias gradient), where the value is blocked already. */
export function channelSum(layouts: Layouts, node: Node): boolean {
  const [x, axes] = node.inputs as [string, string | undefined];
  const data = axes === undefined ? undefined : layouts.source.initializers.get(axes);
  if (data === undefined || !layouts.isBlocked(x)) return false;
  const isChannelSum = tensorNumbers(data).join() === "0,2,3" && readAttr.int(node.attributes, "keepdims", 1) === 0;
  if (!isChannelSum) return false;
  const [n, , h, w] = layouts.shape(x) as [number, number, number, number];
  const b = layouts.builder;
  const mean = channelMean(layouts, layouts.blocked(x));
  layouts.setPlain(node.outputs[0]!, b.op("Mul", [mean, b.constant(n * h * w)]));
  return true;
}
