import type { Attributes } from "./attribute.ts";
import type { DataType } from "./data-type.ts";
import type { Shape } from "./shape.ts";
import type { TensorData } from "./tensor.ts";

/** A tensor that flows through a graph. */
export interface Value {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

/** One operator at work; an empty name among inputs or outputs stands for an optional one left out. */
export interface Node {
  /** "" is ONNX's own operators. */
  readonly domain: string;
  readonly opType: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A computation; nodes stand in an order in which they can run. Never changed once built. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly initializers: ReadonlyMap<string, TensorData>;
  readonly nodes: readonly Node[];
  /** Every value by name: inputs, initializers and what nodes make. */
  readonly values: ReadonlyMap<string, Value>;
  /** Operator-set version per domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The domain of operators that `gradients` emits and `lower` replaces; no runtime knows it. */
export const GLISSADE_DOMAIN = "ai.glissade";

/** The version of ONNX's own operators that this package writes. */
export const DEFAULT_OPSET = 21;

/** A domain's operator as people write it: `Conv`, `com.microsoft:FusedMatMul`. */
export function operatorName(domain: string, opType: string): string {
  return domain === "" ? opType : `${domain}:${opType}`;
}
