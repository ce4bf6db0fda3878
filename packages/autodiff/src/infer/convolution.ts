import { readAttr } from "../ir/attribute.ts";
import type { Value } from "../ir/graph.ts";
import { addDims, multiplyDims, type Dim } from "../ir/dim.ts";
import { isConcrete, type Shape } from "../ir/shape.ts";
import { readWindow, windowOutput, windowReach } from "../ir/window.ts";
import {
  inferError,
  requireInput,
  requireNumbers,
  requireSameType,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";

/** Checks that the input is [N, C, ...] with at least one spatial axis. */
function requireSpatial(context: InferContext, index = 0): Value {
  const x = requireInput(context, index);
  if (x.shape.length >= 3) return x;
  throw inferError(
    context,
    "shape_mismatch",
    `input "${x.name}" has rank ${x.shape.length}`,
    x.shape,
    "rank 3 or more",
  );
}

function spatialOutputs(context: InferContext, spatial: Shape, kernel: readonly number[]): Dim[] {
  const window = readWindow(context.attributes, kernel, spatial);
  return spatial.map((extent, axis) => {
    const outputs = windowOutput(window, axis, extent);
    if (typeof outputs === "string" || outputs > 0) return outputs;
    const found = `a window of ${windowReach(window, axis)} does not fit extent ${extent} with its padding`;
    throw inferError(context, "shape_mismatch", found, extent);
  });
}

function kernelShape(context: InferContext, rank: number): readonly number[] {
  const kernel = readAttr.ints(context.attributes, "kernel_shape");
  if (kernel?.length === rank) return kernel;
  throw inferError(context, "invalid_argument", "kernel_shape is missing or too short", kernel, `${rank} numbers`);
}

const conv: InferRule = (context) => {
  const type = requireSameType(context);
  const x = requireSpatial(context);
  const w = requireInput(context, 1);
  if (w.shape.length !== x.shape.length || !isConcrete(w.shape.slice(1))) {
    throw inferError(context, "shape_mismatch", `the kernel is [${w.shape.join(", ")}]`, w.shape, "the input's rank");
  }
  const group = readAttr.int(context.attributes, "group", 1);
  const channels = multiplyDims(w.shape[1]!, group);
  if (typeof x.shape[1] === "number" && x.shape[1] !== channels) {
    const found = `input "${x.name}" has ${x.shape[1]} channels, the kernel ${w.shape[1]} for each of ${group} group(s)`;
    throw inferError(context, "shape_mismatch", found, x.shape, `${channels} channels`);
  }
  const kernel = w.shape.slice(2) as readonly number[];
  return [{ type, shape: [x.shape[0]!, w.shape[0]!, ...spatialOutputs(context, x.shape.slice(2), kernel)] }];
};

const convTranspose: InferRule = (context) => {
  const type = requireSameType(context);
  const x = requireSpatial(context);
  const w = requireInput(context, 1);
  const group = readAttr.int(context.attributes, "group", 1);
  const spatial = x.shape.slice(2);
  const fixed = readAttr.ints(context.attributes, "output_shape");
  const extra = readAttr.ints(context.attributes, "output_padding");
  const window = readWindow(context.attributes, w.shape.slice(2) as readonly number[], spatial);
  const extents = spatial.map((extent, i) => {
    const stretched = multiplyDims(addDims(extent, -1), window.strides[i]!);
    const border = windowReach(window, i) + (extra?.[i] ?? 0) - window.padsBegin[i]! - window.padsEnd[i]!;
    return addDims(stretched, border);
  });
  return [{ type, shape: [x.shape[0]!, multiplyDims(w.shape[1]!, group), ...(fixed ?? extents)] }];
};

const pool: InferRule = (context) => {
  const x = requireSpatial(context);
  const spatial = x.shape.slice(2);
  const extents = spatialOutputs(context, spatial, kernelShape(context, spatial.length));
  const shape = [x.shape[0]!, x.shape[1]!, ...extents];
  const outputs = [
    { type: x.type, shape },
    { type: "int64" as const, shape },
  ];
  return outputs.slice(0, context.outputCount ?? 1);
};

const globalPool: InferRule = (context) => {
  const x = requireSpatial(context);
  return [{ type: x.type, shape: x.shape.map((dim, i) => (i < 2 ? dim : 1)) }];
};

const maxUnpool: InferRule = (context) => {
  const x = requireSpatial(context);
  if (context.inputs[2] !== undefined) return [{ type: x.type, shape: requireNumbers(context, 2) }];
  const spatial = x.shape.slice(2);
  const window = readWindow(context.attributes, kernelShape(context, spatial.length), spatial);
  const extents = spatial.map((extent, i) => {
    const stretched = multiplyDims(addDims(extent, -1), window.strides[i]!);
    return addDims(stretched, window.kernel[i]! - window.padsBegin[i]! - window.padsEnd[i]!);
  });
  return [{ type: x.type, shape: [x.shape[0]!, x.shape[1]!, ...extents] }];
};

const depthToSpace: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const block = readAttr.int(context.attributes, "blocksize", 1);
  const [n, c, h, w] = shape as [Dim, number, Dim, Dim];
  return [{ type, shape: [n, c / (block * block), multiplyDims(h, block), multiplyDims(w, block)] }];
};

/** Convolutions and poolings. */
export const convolutionRules: InferRules = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  MaxUnpool: maxUnpool,
  DepthToSpace: depthToSpace,
};
