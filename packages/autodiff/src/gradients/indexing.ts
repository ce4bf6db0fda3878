import { attr, readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import type { Dim } from "../ir/dim.ts";
import { normalizeAxis, shapeSize } from "../ir/shape.ts";
import { expandLike, fullLike, reshape } from "../ops/shape.ts";
import { dyOf, inputOf, type GradientRule, type GradientRules } from "./context.ts";

function scatterAdd(b: GraphBuilder, like: Value, indices: Value, updates: Value, axis: number): Value {
  const attributes = { axis: attr.int(axis), reduction: attr.string("add") };
  return b.op("ScatterElements", [fullLike(b, like, 0), indices, updates], attributes);
}

/**
 * Adds every row of dy to the row it was picked from. `ScatterElements` and not `ScatterND`, which runs in parallel on
 * some runtimes and loses additions where an index repeats.
 */
const gather: GradientRule = (context) => {
  const { b } = context;
  const [dy, x, indices] = [dyOf(context), inputOf(context, 0), inputOf(context, 1)];
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), x.shape.length);
  const picked: Dim = shapeSize(indices.shape);
  const updates = reshape(b, dy, x.shape.with(axis, picked));
  const column = x.shape.map((_, i) => (i === axis ? picked : 1));
  return [scatterAdd(b, x, expandLike(b, reshape(b, indices, column), updates), updates, axis)];
};

const gatherElements: GradientRule = (context) => {
  const x = inputOf(context, 0);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), x.shape.length);
  return [scatterAdd(context.b, x, inputOf(context, 1), dyOf(context), axis)];
};

const unknown = { notDifferentiable: "there is no rule for it yet" };

/** Operators that pick or place elements by index. */
export const indexingGradients: GradientRules = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: unknown,
  ScatterElements: unknown,
  ScatterND: unknown,
  OneHot: unknown,
  Range: { notDifferentiable: "its length depends on its inputs" },
  CenterCropPad: unknown,
  CumSum: unknown,
  Trilu: unknown,
};
