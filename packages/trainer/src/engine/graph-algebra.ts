import {
  abs,
  add,
  div,
  maximum,
  minimum,
  mul,
  sign,
  sqrt,
  sub,
  type GraphBuilder,
  type Value,
} from "@glissade/autodiff";
import type { Algebra } from "@glissade/solvers";

/** Solver rules over the values of a graph that is being built: the rule becomes part of the training step. */
export function graphAlgebra(b: GraphBuilder): Algebra<Value> {
  return {
    constant: (value) => b.constant(value),
    add: (x, y) => add(b, x, y),
    sub: (x, y) => sub(b, x, y),
    mul: (x, y) => mul(b, x, y),
    div: (x, y) => div(b, x, y),
    sqrt: (x) => sqrt(b, x),
    maximum: (x, y) => maximum(b, x, y),
    minimum: (x, y) => minimum(b, x, y),
    abs: (x) => abs(b, x),
    sign: (x) => sign(b, x),
  };
}
