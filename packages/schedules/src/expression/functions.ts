/** A function or operation failed where Python raises an exception; the caller adds the place. */
export class ArithmeticFailure extends Error {}

function fail(reason: string): never {
  throw new ArithmeticFailure(reason);
}

/** Python's `%`: the sign of the result is the divisor's. */
export function modulo(a: number, b: number): number {
  if (b === 0) return fail("a divisor other than 0");
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Python's `//` for floats: the rounded quotient, mended where the division itself rounded up. */
export function floorDivide(a: number, b: number): number {
  const quotient = (a - modulo(a, b)) / b;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

export function divide(a: number, b: number): number {
  return b === 0 ? fail("a divisor other than 0") : a / b;
}

/** Python's `**` as far as it stays within real numbers. */
export function power(a: number, b: number): number {
  if (a === 0 && b < 0) return fail("a base other than 0 for a negative power");
  if (a < 0 && Number.isFinite(b) && !Number.isInteger(b)) return fail("a base >= 0 for a fractional power");
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) return fail("a power below 1.8e308");
  return result;
}

function exp(x: number): number {
  const result = Math.exp(x);
  return result === Infinity && x !== Infinity ? fail("an exponent below 709.8") : result;
}

function logarithm(x: number, base?: number): number {
  if (x <= 0 || (base !== undefined && base <= 0)) return fail("a logarithm's arguments > 0");
  return base === undefined ? Math.log(x) : divide(Math.log(x), Math.log(base));
}

const whole =
  (round: (x: number) => number) =>
  (x: number): number =>
    Number.isFinite(x) ? round(x) + 0 : fail("a finite number to round");

const trigonometric =
  (f: (x: number) => number) =>
  (x: number): number =>
    Number.isFinite(x) ? f(x) : fail("a finite angle");

/** Python rounds halves to the even neighbour. */
function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** A function that formulas may call, with the number of its arguments. */
export interface ExpressionFunction {
  readonly apply: (...values: number[]) => number;
  readonly least: number;
  readonly most: number;
}

const taking = (apply: (...values: number[]) => number, least = 1, most = least): ExpressionFunction => ({
  apply,
  least,
  most,
});

function smaller(...values: number[]): number {
  let best = values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! < best) best = values[i]!;
  return best;
}

function larger(...values: number[]): number {
  let best = values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! > best) best = values[i]!;
  return best;
}

/** Every function of the expression language, by name. */
export const expressionFunctions = {
  min: taking(smaller, 2, Infinity),
  max: taking(larger, 2, Infinity),
  abs: taking(Math.abs),
  sqrt: taking((x) => (x < 0 ? fail("a number >= 0 under the root") : Math.sqrt(x))),
  exp: taking(exp),
  log: taking(logarithm, 1, 2),
  log2: taking((x) => (x <= 0 ? fail("a logarithm's argument > 0") : Math.log2(x))),
  log10: taking((x) => (x <= 0 ? fail("a logarithm's argument > 0") : Math.log10(x))),
  cos: taking(trigonometric(Math.cos)),
  sin: taking(trigonometric(Math.sin)),
  tan: taking(trigonometric(Math.tan)),
  tanh: taking(Math.tanh),
  floor: taking(whole(Math.floor)),
  ceil: taking(whole(Math.ceil)),
  round: taking(whole(roundHalfEven)),
  int: taking(whole(Math.trunc)),
  float: taking((x) => x),
  pow: taking(power, 2),
} satisfies Readonly<Record<string, ExpressionFunction>>;

export type FunctionName = keyof typeof expressionFunctions;

/** The constants of the expression language. */
export const expressionConstants = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI } as const;
export type ConstantName = keyof typeof expressionConstants;

/** Modules whose functions are the same thing under a longer name: `math.cos`, `np.cos`. */
const modulePrefixes = new Set(["math", "np", "numpy", "jnp", "jax.numpy", "torch", "tf", "tf.math", "ops"]);

/** `cos` for `math.cos`; the name itself where no known module stands in front. */
export function withoutModule(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 && modulePrefixes.has(name.slice(0, dot)) ? name.slice(dot + 1) : name;
}
