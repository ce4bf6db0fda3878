import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import { multiplyDims } from "../ir/dim.ts";
import { pad, reshape, unsqueeze } from "./shape.ts";

/**
 * Puts zeros between elements: along axis i element j moves to position j * strides[i], and the axis grows to strides[i]
 * times its extent (so that strides[i] - 1 zeros end it). A stride of 1 leaves an axis alone.
 */
export function dilate(b: GraphBuilder, x: Value, strides: readonly number[]): Value {
  const stretched = strides.flatMap((stride, axis) => (stride > 1 ? [axis] : []));
  if (stretched.length === 0) return x;
  // Each stretched axis gets a companion of extent 1 behind it, which is padded to the stride and joined.
  const companions = stretched.map((axis, i) => axis + i + 1);
  const open = unsqueeze(b, x, companions);
  const begins = open.shape.map(() => 0);
  const ends = open.shape.map((_, position) => {
    const i = companions.indexOf(position);
    return i < 0 ? 0 : strides[stretched[i]!]! - 1;
  });
  const joined = x.shape.map((extent, axis) => multiplyDims(extent, strides[axis] ?? 1));
  return reshape(b, pad(b, open, [...begins, ...ends]), joined);
}
