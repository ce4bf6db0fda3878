import type { GraphBuilder } from "../ir/builder.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Value } from "../ir/graph.ts";
import { formatShape } from "../ir/shape.ts";
import { reduceSum } from "../ops/reduction.ts";
import { squeeze } from "../ops/shape.ts";

/**
 * The transpose of broadcasting: sums `dy` over the axes along which `like` was repeated, back to its shape.
 *
 * A named extent is taken to be equal to the one it met, never to be 1.
 *
 * @throws AutodiffError `shape_unknown` where two different names met
 */
export function sumLike(b: GraphBuilder, dy: Value, like: Value): Value {
  const lead = dy.shape.length - like.shape.length;
  const axes = dy.shape.flatMap((extent, axis) => {
    const own = axis < lead ? undefined : like.shape[axis - lead];
    if (own === undefined || (own === 1 && extent !== 1)) return [axis];
    if (typeof own === "string" && typeof extent === "string" && extent.startsWith("broadcast(")) {
      const found = `"${like.name}" ${formatShape(like.shape)} within ${formatShape(dy.shape)}`;
      throw new AutodiffError(
        "shape_unknown",
        `Cannot tell whether ${found} was repeated; bind its dimensions first.`,
        {
          key: like.name,
          found: own,
          expected: "a number, or the same name on both sides",
        },
      );
    }
    return [];
  });
  if (axes.length === 0) return dy;
  const onlyLead = axes.every((axis) => axis < lead);
  const sum = reduceSum(b, dy, axes, { keepdims: !onlyLead });
  return onlyLead
    ? sum
    : squeeze(
        b,
        sum,
        axes.filter((axis) => axis < lead),
      );
}
