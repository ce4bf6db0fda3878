import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";

/** An input of an operator function: a value, or a number that becomes a constant of the other operands' type. */
export type Operand = Value | number;

/** Turns numbers among operands into constants; at least one operand must be a value. */
export function values(b: GraphBuilder, operands: readonly Operand[]): Value[] {
  const type = operands.find((operand): operand is Value => typeof operand !== "number")?.type;
  return operands.map((operand) => (typeof operand === "number" ? b.constant(operand, type) : operand));
}
