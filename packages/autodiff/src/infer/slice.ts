import { readAttr } from "../ir/attribute.ts";
import { addDims, type Dim } from "../ir/dim.ts";
import { normalizeAxis, type Shape } from "../ir/shape.ts";
import {
  inferError,
  requireContents,
  requireInput,
  requireNumbers,
  type InferContext,
  type InferRule,
} from "./context.ts";

/** One axis of a slice, brought to begin, step and number of elements. */
export interface SliceAxis {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

/** The axes a `Slice` touches; those of unknown extent only where the slice keeps them whole or counts from the front. */
export function sliceAxes(context: InferContext, shape: Shape): readonly (SliceAxis | { axis: number; size: Dim })[] {
  const input = (index: number, name: string) =>
    context.inputs[index] === undefined ? readAttr.ints(context.attributes, name) : requireContents(context, index);
  const starts = input(1, "starts") ?? [];
  const ends = input(2, "ends") ?? [];
  const axes = input(3, "axes") ?? starts.map((_, i) => i);
  const steps = context.inputs[4] === undefined ? starts.map(() => 1) : requireNumbers(context, 4);
  return axes.map((listed, i) => {
    const axis = normalizeAxis(listed as number, shape.length);
    const extent = shape[axis]!;
    const [start, end, step] = [starts[i]!, ends[i]!, steps[i] ?? 1];
    if (typeof extent !== "number" || typeof start !== "number" || typeof end !== "number") {
      return { axis, size: unknownSlice(extent, start, end, step) };
    }
    return resolveSlice(axis, extent, start, end, step);
  });
}

function unknownSlice(extent: Dim, start: Dim, end: Dim, step: number): Dim {
  const toEnd = end === extent || (typeof end === "number" && end >= 2 ** 31 - 1);
  if (step === 1 && start === 0)
    return toEnd ? extent : typeof end === "number" && end < 0 ? addDims(extent, end) : end;
  if (step === 1 && toEnd && typeof start === "number") return start < 0 ? -start : addDims(extent, -start);
  return `slice(${extent},${start},${end},${step})`;
}

function resolveSlice(axis: number, extent: number, start: number, end: number, step: number): SliceAxis {
  const clamp = (position: number, low: number, high: number) =>
    Math.min(Math.max(position < 0 ? position + extent : position, low), high);
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const first = clamp(start, 0, high);
  const last = clamp(end, low, high);
  return { axis, start: first, step, size: Math.max(0, Math.ceil((last - first) / step)) };
}

/** Shape of a `Slice`. */
export const inferSlice: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const result = [...shape];
  for (const { axis, size } of sliceAxes(context, shape)) result[axis] = size;
  return [{ type, shape: result }];
};

/** Padding before and after each axis of the input. */
export function padAmounts(context: InferContext, rank: number): { begin: readonly number[]; end: readonly number[] } {
  const pads =
    context.inputs[1] === undefined ? (readAttr.ints(context.attributes, "pads") ?? []) : requireNumbers(context, 1);
  const axes =
    context.inputs[3] === undefined
      ? Array.from({ length: rank }, (_, i) => i)
      : requireNumbers(context, 3).map((axis) => normalizeAxis(axis, rank));
  if (pads.length !== 2 * axes.length) {
    throw inferError(context, "invalid_argument", `${pads.length} pads`, pads, `${2 * axes.length}`);
  }
  const begin = new Array<number>(rank).fill(0);
  const end = new Array<number>(rank).fill(0);
  axes.forEach((axis, i) => {
    begin[axis] = pads[i]!;
    end[axis] = pads[i + axes.length]!;
  });
  return { begin, end };
}

/** Shape of a `Pad`. */
export const inferPad: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const { begin, end } = padAmounts(context, shape.length);
  return [{ type, shape: shape.map((dim, i) => addDims(dim, begin[i]! + end[i]!)) }];
};
