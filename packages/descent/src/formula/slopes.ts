import type { FunctionName } from "@glissade/schedules";

/** The slope of every function of the formula language along each of its arguments, where it has one. */
type Slopes = (values: readonly number[], result: number) => readonly number[];

const flat: Slopes = (values) => values.map(() => 0);

/** min and max follow the argument that they give. */
const chosen: Slopes = (values, result) => {
  const index = values.indexOf(result);
  return values.map((_value, i) => (i === index ? 1 : 0));
};

const power: Slopes = ([a = 0, b = 0], result) => powerSlopes(a, b, result);

/** a ** b along a and along b; the latter only where a is positive, which is where b may move. */
export function powerSlopes(a: number, b: number, result: number): readonly [number, number] {
  return [b === 0 ? 0 : b * a ** (b - 1), a > 0 ? result * Math.log(a) : 0];
}

const logarithm: Slopes = ([x = 0, base], result) =>
  base === undefined ? [1 / x] : [1 / (x * Math.log(base)), -result / (base * Math.log(base))];

export const functionSlopes: Readonly<Record<FunctionName, Slopes>> = {
  min: chosen,
  max: chosen,
  abs: ([x = 0]) => [Math.sign(x)],
  sqrt: (_values, result) => [0.5 / result],
  exp: (_values, result) => [result],
  log: logarithm,
  log2: ([x = 0]) => [1 / (x * Math.LN2)],
  log10: ([x = 0]) => [1 / (x * Math.LN10)],
  cos: ([x = 0]) => [-Math.sin(x)],
  sin: ([x = 0]) => [Math.cos(x)],
  tan: (_values, result) => [1 + result * result],
  tanh: (_values, result) => [1 - result * result],
  floor: flat,
  ceil: flat,
  round: flat,
  int: flat,
  float: () => [1],
  pow: power,
};
