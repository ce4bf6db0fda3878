/**
 * The operations from which every solver's rule is composed, all elementwise. A rule written over an algebra runs on
 * whatever the algebra's values are: numbers, arrays, or the values of a graph that is being built. A value may be a
 * scalar, which then meets every element of the other operand.
 */
export interface Algebra<T> {
  /** A scalar that is known when the rule is applied. */
  readonly constant: (value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly sub: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly div: (a: T, b: T) => T;
  readonly sqrt: (a: T) => T;
  readonly maximum: (a: T, b: T) => T;
  readonly minimum: (a: T, b: T) => T;
  readonly abs: (a: T) => T;
  /** -1, 0 or 1. */
  readonly sign: (a: T) => T;
}

/** One parameter with one element, as a float64 number. */
export const numberAlgebra: Algebra<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  maximum: Math.max,
  minimum: Math.min,
  abs: Math.abs,
  sign: Math.sign,
};

/** Tensors as flat float64 arrays; an array of length 1 is a scalar. Operands are never written to. */
export const arrayAlgebra: Algebra<Float64Array> = {
  constant: (value) => Float64Array.of(value),
  add: elementwise(numberAlgebra.add),
  sub: elementwise(numberAlgebra.sub),
  mul: elementwise(numberAlgebra.mul),
  div: elementwise(numberAlgebra.div),
  sqrt: (a) => a.map(Math.sqrt),
  maximum: elementwise(Math.max),
  minimum: elementwise(Math.min),
  abs: (a) => a.map(Math.abs),
  sign: (a) => a.map(Math.sign),
};

function elementwise(operation: (a: number, b: number) => number) {
  return (a: Float64Array, b: Float64Array): Float64Array => {
    if (a.length === 1 && b.length !== 1) return b.map((value) => operation(a[0] as number, value));
    if (b.length === 1) return a.map((value) => operation(value, b[0] as number));
    return a.map((value, i) => operation(value, b[i] as number));
  };
}
