import { readAttr } from "../ir/attribute.ts";
import { addDims, divideDims, multiplyDims, type Dim } from "../ir/dim.ts";
import { shapeSize } from "../ir/shape.ts";
import type { InferContext } from "./context.ts";
import { shapeRange } from "./shape-ops.ts";
import { sliceAxes } from "./slice.ts";

/** The elements of an operator's small integer output, where they follow from shapes and constants. */
type ContentsRule = (context: InferContext) => readonly Dim[] | undefined;

const same: ContentsRule = (context) => context.contents(0);

const pairwise =
  (combine: (a: Dim, b: Dim) => Dim | undefined): ContentsRule =>
  (context) => {
    const [a, b] = [context.contents(0), context.contents(1)];
    if (a === undefined || b === undefined) return undefined;
    const length = Math.max(a.length, b.length);
    const result = Array.from({ length }, (_, i) => combine(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!));
    return result.every((dim) => dim !== undefined) ? result : undefined;
  };

const subtract = (a: Dim, b: Dim) => (typeof b === "number" ? addDims(a, -b) : a === b ? 0 : undefined);
const divide = (a: Dim, b: Dim) => (typeof b === "number" ? divideDims(a, b) : a === b ? 1 : undefined);

const gather: ContentsRule = (context) => {
  const [data, indices] = [context.contents(0), context.contents(1)];
  if (context.inputs[0]?.shape.length !== 1) return undefined;
  return indices?.every((i) => typeof i === "number") ? data && pick(data, indices) : undefined;
};

function pick(data: readonly Dim[], indices: readonly Dim[]): readonly Dim[] | undefined {
  const picked = (indices as readonly number[]).map((i) => data.at(i));
  return picked.every((dim) => dim !== undefined) ? picked : undefined;
}

const concat: ContentsRule = (context) => {
  const parts = context.inputs.map((_, i) => context.contents(i));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
};

const slice: ContentsRule = (context) => {
  const data = context.contents(0);
  const [axis] = data === undefined ? [] : sliceAxes(context, [data.length]);
  if (data === undefined || axis === undefined || !("start" in axis)) return undefined;
  return Array.from({ length: axis.size }, (_, i) => data[axis.start + i * axis.step]!);
};

const constantOfShape: ContentsRule = (context) => {
  const shape = context.contents(0);
  const fill = readAttr.tensor(context.attributes, "value");
  if (fill?.type !== "int64" || shape?.length !== 1 || typeof shape[0] !== "number") return undefined;
  return new Array<Dim>(shape[0]).fill(Number(fill.data[0]));
};

const reduceProduct: ContentsRule = (context) => {
  const data = context.contents(0);
  return data === undefined ? undefined : [shapeSize(data)];
};

const rules: Readonly<Record<string, ContentsRule>> = {
  Shape: (context) => context.inputs[0] && shapeRange(context, context.inputs[0].shape),
  Size: (context) => context.inputs[0] && [shapeSize(context.inputs[0].shape)],
  Identity: same,
  Cast: same,
  Squeeze: same,
  Unsqueeze: same,
  Reshape: same,
  Add: pairwise(addDims),
  Sub: pairwise(subtract),
  Mul: pairwise(multiplyDims),
  Div: pairwise(divide),
  Gather: gather,
  Concat: concat,
  Slice: slice,
  ConstantOfShape: constantOfShape,
  ReduceProd: reduceProduct,
};

/** Follows integer arithmetic on shapes; undefined where an element depends on data. */
export function inferContents(context: InferContext): readonly Dim[] | undefined {
  return context.domain === "" && Object.hasOwn(rules, context.opType) ? rules[context.opType]!(context) : undefined;
}
