import { readAttr } from "../ir/attribute.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Node, Value } from "../ir/graph.ts";
import { isConcrete, type Shape } from "../ir/shape.ts";

/** The inputs of a private operator, all of which it must have. */
export function inputsOf(node: Node, inputs: readonly (Value | undefined)[], count: number): Value[] {
  const present = inputs.filter((input) => input !== undefined);
  if (present.length === count && inputs.length === count) return present;
  throw loweringError(node, "invalid_argument", `${present.length} inputs`, `${count}`);
}

/** An attribute that the operator must have. */
export function requireInts(node: Node, name: string): readonly number[] {
  const found = readAttr.ints(node.attributes, name);
  if (found !== undefined) return found;
  throw loweringError(node, "invalid_argument", `no attribute "${name}"`, "a list of integers");
}

/** Extents that a lowering needs as numbers. */
export function requireConcrete(node: Node, shape: Shape): readonly number[] {
  if (isConcrete(shape)) return shape;
  throw loweringError(node, "shape_unknown", `extents [${shape.join(", ")}]`, "numbers (bind the dimensions first)");
}

function loweringError(node: Node, code: string, found: string, expected: string): AutodiffError {
  const message = `${node.domain}:${node.opType} (node "${node.name}") got ${found}, expected ${expected}.`;
  return new AutodiffError(code, message, { key: node.name, found, expected });
}
