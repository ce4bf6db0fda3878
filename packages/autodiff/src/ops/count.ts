import type { GraphBuilder } from "../ir/builder.ts";
import type { DataType } from "../ir/data-type.ts";
import type { Value } from "../ir/graph.ts";
import { shapeSize } from "../ir/shape.ts";
import { cast } from "./elementwise.ts";
import { reduceProd } from "./reduction.ts";
import { gather } from "./shape.ts";

/** How many elements `x` has along `axes` together, as a scalar of `type`: a constant, or computed when the graph runs. */
export function countAlong(b: GraphBuilder, x: Value, axes: readonly number[], type: DataType = x.type): Value {
  const known = shapeSize(axes.map((axis) => x.shape[axis]!));
  if (typeof known === "number") return b.constant(known, type);
  const extents = gather(b, b.op("Shape", [x]), b.ints(axes));
  return cast(b, reduceProd(b, extents, [0], { keepdims: false }), type);
}
