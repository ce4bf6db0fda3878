import type { Attributes } from "../ir/attribute.ts";
import type { DataType } from "../ir/data-type.ts";
import { AutodiffError } from "../ir/error.ts";
import { operatorName, type Value } from "../ir/graph.ts";
import type { Dim } from "../ir/dim.ts";
import type { Shape } from "../ir/shape.ts";

/** What an inference rule may look at. */
export interface InferContext {
  readonly domain: string;
  readonly opType: string;
  readonly nodeName: string;
  readonly attributes: Attributes;
  readonly inputs: readonly (Value | undefined)[];
  /** How many outputs the caller wants; undefined leaves it to the operator. */
  readonly outputCount: number | undefined;
  /** The elements of the small integer tensor at input `index`, where they are known while building. */
  contents(index: number): readonly Dim[] | undefined;
}

/** Type and shape of one output. */
export interface Inferred {
  readonly type: DataType;
  readonly shape: Shape;
}

/** Types and shapes of an operator's outputs, from its inputs' ones. */
export type InferRule = (context: InferContext) => readonly Inferred[];

/** Rules by operator type, for one domain. */
export type InferRules = Readonly<Record<string, InferRule>>;

/** `Conv (node "stage1/Conv_3")`. */
export function describeNode(context: Pick<InferContext, "domain" | "opType" | "nodeName">): string {
  return `${operatorName(context.domain, context.opType)} (node "${context.nodeName}")`;
}

/** An error that names the operator and the node. */
export function inferError(context: InferContext, code: string, problem: string, found?: unknown, expected?: string) {
  const message = `${describeNode(context)}: ${problem}${expected === undefined ? "" : `, expected ${expected}`}.`;
  return new AutodiffError(code, message, {
    key: context.nodeName,
    found,
    ...(expected === undefined ? {} : { expected }),
  });
}

/** The input at `index`, which the operator cannot do without. */
export function requireInput(context: InferContext, index: number): Value {
  const value = context.inputs[index];
  if (value === undefined) throw inferError(context, "invalid_argument", `input ${index} is missing`);
  return value;
}

/** The known elements of the integer tensor at `index`. */
export function requireContents(context: InferContext, index: number): readonly Dim[] {
  requireInput(context, index);
  const contents = context.contents(index);
  if (contents !== undefined) return contents;
  throw inferError(
    context,
    "shape_unknown",
    `the elements of input ${index} ("${context.inputs[index]?.name}") are not known while building`,
    undefined,
    "a constant or something computed from shapes",
  );
}

/** As `requireContents`, numbers only. */
export function requireNumbers(context: InferContext, index: number): readonly number[] {
  return requireContents(context, index).map((dim) => {
    if (typeof dim === "number") return dim;
    throw inferError(context, "shape_unknown", `input ${index} holds the unknown "${dim}"`, dim, "numbers");
  });
}

/** Throws `type_mismatch` unless all inputs present have one type; returns it. */
export function requireSameType(context: InferContext, from = 0, to = context.inputs.length): DataType {
  const values = context.inputs.slice(from, to).filter((value) => value !== undefined);
  const first = values[0] ?? requireInput(context, from);
  const other = values.find((value) => value.type !== first.type);
  if (other === undefined) return first.type;
  throw inferError(
    context,
    "type_mismatch",
    `input "${other.name}" is ${other.type} while "${first.name}" is ${first.type}`,
    other.type,
    "one type",
  );
}

/** Throws `shape_mismatch` unless the input at `index` has the rank. */
export function requireRank(context: InferContext, index: number, rank: number): Value {
  const value = requireInput(context, index);
  if (value.shape.length === rank) return value;
  const found = `input "${value.name}" has shape [${value.shape.join(", ")}]`;
  throw inferError(context, "shape_mismatch", found, value.shape, `rank ${rank}`);
}
