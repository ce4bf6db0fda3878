import { readAttr, type Attributes } from "./attribute.ts";
import { AutodiffError } from "./error.ts";
import { addDims, divideDims, type Dim } from "./dim.ts";
import { isConcrete, type Shape } from "./shape.ts";

/** A sliding window over spatial axes with every default filled in; one entry an axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after; `auto_pad` is already resolved. */
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
  readonly ceilMode: boolean;
}

/** How far a dilated kernel reaches: dilation * (kernel - 1) + 1. */
export function windowReach(window: Window, axis: number): number {
  return window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;
}

/**
 * Reads `strides`, `pads`, `dilations`, `auto_pad` and `ceil_mode` of a convolution or pooling.
 *
 * @param spatial extents of the input's spatial axes; may hold names unless `auto_pad` is SAME_*
 * @throws AutodiffError `invalid_argument` for lists of the wrong length, `shape_unknown` for SAME_* over a name
 */
export function readWindow(attributes: Attributes, kernel: readonly number[], spatial: Shape): Window {
  const rank = kernel.length;
  const list = (name: string, length: number, byDefault: number): readonly number[] => {
    const found = readAttr.ints(attributes, name) ?? new Array<number>(length).fill(byDefault);
    if (found.length === length) return found;
    throw new AutodiffError(
      "invalid_argument",
      `Attribute "${name}" has ${found.length} entries, expected ${length}.`,
      {
        key: name,
        found,
        expected: `${length} entries`,
      },
    );
  };
  const base = {
    kernel,
    strides: list("strides", rank, 1),
    dilations: list("dilations", rank, 1),
    ceilMode: readAttr.int(attributes, "ceil_mode", 0) !== 0,
  };
  const pads = list("pads", 2 * rank, 0);
  const explicit = { ...base, padsBegin: pads.slice(0, rank), padsEnd: pads.slice(rank) };
  const autoPad = readAttr.string(attributes, "auto_pad", "NOTSET");
  if (autoPad === "NOTSET" || autoPad === "") return explicit;
  const none = new Array<number>(rank).fill(0);
  if (autoPad === "VALID") return { ...base, padsBegin: none, padsEnd: none };
  return samePadding(explicit, spatial, autoPad);
}

/** Padding that makes ceil(extent / stride) outputs, the odd element at the end (UPPER) or the beginning (LOWER). */
function samePadding(window: Window, spatial: Shape, autoPad: string): Window {
  if (autoPad !== "SAME_UPPER" && autoPad !== "SAME_LOWER") {
    throw new AutodiffError("invalid_argument", `auto_pad is "${autoPad}", expected NOTSET, VALID or SAME_*.`, {
      key: "auto_pad",
      found: autoPad,
      expected: "NOTSET, VALID, SAME_UPPER or SAME_LOWER",
    });
  }
  if (!isConcrete(spatial)) {
    // With stride 1 the padding does not depend on the extent.
    if (window.strides.some((stride) => stride !== 1)) {
      throw new AutodiffError("shape_unknown", `auto_pad ${autoPad} needs spatial extents that are numbers.`, {
        key: "auto_pad",
        found: spatial,
        expected: "numbers",
      });
    }
  }
  const total = window.kernel.map((_, axis) => {
    const stride = window.strides[axis]!;
    const extent = spatial[axis];
    if (typeof extent !== "number") return windowReach(window, axis) - 1;
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + windowReach(window, axis) - extent);
  });
  const small = total.map((pad) => Math.floor(pad / 2));
  const large = total.map((pad) => Math.ceil(pad / 2));
  return autoPad === "SAME_UPPER"
    ? { ...window, padsBegin: small, padsEnd: large }
    : { ...window, padsBegin: large, padsEnd: small };
}

/** Extent of the output along one spatial axis. */
export function windowOutput(window: Window, axis: number, extent: Dim): Dim {
  const stride = window.strides[axis]!;
  const padded = addDims(extent, window.padsBegin[axis]! + window.padsEnd[axis]! - windowReach(window, axis));
  const outputs = addDims(divideDims(padded, stride, window.ceilMode), 1);
  if (typeof outputs !== "number" || typeof extent !== "number" || !window.ceilMode) return outputs;
  // A window that would start in the padding after the end is left out.
  return (outputs - 1) * stride >= extent + window.padsBegin[axis]! ? outputs - 1 : outputs;
}
