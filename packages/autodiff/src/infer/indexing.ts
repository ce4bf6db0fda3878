import { readAttr } from "../ir/attribute.ts";
import { normalizeAxis } from "../ir/shape.ts";
import {
  inferError,
  requireContents,
  requireInput,
  requireNumbers,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";
import { likeFirst } from "./elementwise.ts";

const gather: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const indices = requireInput(context, 1);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), shape.length);
  return [{ type, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }];
};

const gatherElements: InferRule = (context) => [
  { type: requireInput(context, 0).type, shape: requireInput(context, 1).shape },
];

const gatherND: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const indices = requireInput(context, 1).shape;
  const batch = readAttr.int(context.attributes, "batch_dims", 0);
  const depth = indices.at(-1);
  if (typeof depth !== "number")
    throw inferError(context, "shape_unknown", "the last extent of the indices is unknown");
  return [{ type, shape: [...indices.slice(0, -1), ...shape.slice(batch + depth)] }];
};

const oneHot: InferRule = (context) => {
  const indices = requireInput(context, 0).shape;
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", -1), indices.length + 1);
  const [depth] = requireContents(context, 1);
  return [{ type: requireInput(context, 2).type, shape: indices.toSpliced(axis, 0, depth!) }];
};

const range: InferRule = (context) => {
  const { type } = requireInput(context, 0);
  const [start, limit, delta] = [0, 1, 2].map((i) => context.contents(i)?.[0]);
  if (typeof start === "number" && typeof limit === "number" && typeof delta === "number") {
    return [{ type, shape: [Math.max(0, Math.ceil((limit - start) / delta))] }];
  }
  const simple = start === 0 && delta === 1 && limit !== undefined;
  return [{ type, shape: [simple ? limit : `range(${context.nodeName})`] }];
};

const constantOfShape: InferRule = (context) => {
  const type = readAttr.tensor(context.attributes, "value")?.type ?? "float32";
  return [{ type, shape: requireContents(context, 0) }];
};

const constant: InferRule = (context: InferContext) => {
  const value = readAttr.tensor(context.attributes, "value");
  if (value === undefined)
    throw inferError(context, "invalid_argument", "attribute value is missing", undefined, "a tensor");
  return [{ type: value.type, shape: value.dims }];
};

const nonZero: InferRule = (context) => [
  { type: "int64", shape: [requireInput(context, 0).shape.length, `count(${context.nodeName})`] },
];

const centerCrop: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const extents = requireNumbers(context, 1);
  return [{ type, shape: shape.map((dim, i) => extents[i] ?? dim) }];
};

/** Operators that pick, place or make elements by index. */
export const indexingRules: InferRules = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: likeFirst,
  ScatterND: likeFirst,
  OneHot: oneHot,
  Range: range,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  NonZero: nonZero,
  CenterCropPad: centerCrop,
};
