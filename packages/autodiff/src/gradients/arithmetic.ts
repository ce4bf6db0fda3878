import type { Value } from "../ir/graph.ts";
import { add, cast, div, equal, log, mul, neg, pow, sign, where } from "../ops/elementwise.ts";
import {
  dyOf,
  gradientError,
  inputOf,
  outputOf,
  type GradientContext,
  type GradientRule,
  type GradientRules,
} from "./context.ts";
import { sumLike } from "./sum-like.ts";

/** Sums what `make` gives back to the shape of input `index`, if its gradient is wanted. */
export function forInput(context: GradientContext, index: number, make: (input: Value) => Value): Value | undefined {
  if (!context.needs(index)) return undefined;
  const input = inputOf(context, index);
  return sumLike(context.b, make(input), input);
}

/** A rule for f(x): `derivative` gives dx from dy, x and y. */
export const unary =
  (derivative: (b: GradientContext["b"], dy: Value, x: Value, y: Value) => Value): GradientRule =>
  (context) => [derivative(context.b, dyOf(context), inputOf(context, 0), outputOf(context))];

const addRule: GradientRule = (context) => context.inputs.map((_, i) => forInput(context, i, () => dyOf(context)));

const subRule: GradientRule = (context) => [
  forInput(context, 0, () => dyOf(context)),
  context.needs(1) ? neg(context.b, sumLike(context.b, dyOf(context), inputOf(context, 1))) : undefined,
];

const mulRule: GradientRule = (context) =>
  [1, 0].map((other, i) => forInput(context, i, () => mul(context.b, dyOf(context), inputOf(context, other))));

// y = p / q: dp = dy / q, dq = -dy * y / q
const divRule: GradientRule = (context) => {
  const { b } = context;
  const quotient = () => div(b, dyOf(context), inputOf(context, 1));
  return [forInput(context, 0, quotient), forInput(context, 1, () => neg(b, mul(b, quotient(), outputOf(context))))];
};

// y = x^p: dx = dy * p * x^(p-1), dp = dy * y * log x
const powRule: GradientRule = (context) => {
  const { b } = context;
  const [dy, x, p] = [dyOf(context), inputOf(context, 0), inputOf(context, 1)];
  const exponent = b.tensorOf(p);
  const constant = exponent?.data.length === 1 ? Number(exponent.data[0]) : undefined;
  const slope = () => {
    if (constant === 2) return mul(b, x, 2);
    const floatP = cast(b, p, x.type);
    return mul(b, floatP, pow(b, x, add(b, floatP, -1)));
  };
  return [
    forInput(context, 0, () => (constant === 1 ? dy : mul(b, dy, slope()))),
    forInput(context, 1, () => {
      if (p.type !== x.type) throw gradientError(context, "base and exponent are of different types");
      return mul(b, dy, mul(b, outputOf(context), log(b, x)));
    }),
  ];
};

const meanRule: GradientRule = (context) => {
  const share = div(context.b, dyOf(context), context.inputs.length);
  return context.inputs.map((_, i) => forInput(context, i, () => share));
};

/** Max and Min: the gradient goes to the winner; equal winners share it evenly, as in PyTorch. */
const extremumRule: GradientRule = (context) => {
  const { b, inputs } = context;
  const [dy, y] = [dyOf(context), outputOf(context)];
  if (inputs.length === 1) return [dy];
  const wins = inputs.map((_, i) => cast(b, equal(b, inputOf(context, i), y), y.type));
  const share = div(
    b,
    dy,
    wins.reduce((sum, win) => add(b, sum, win)),
  );
  return inputs.map((_, i) => forInput(context, i, () => mul(b, share, wins[i]!)));
};

const whereRule: GradientRule = (context) => {
  const { b } = context;
  const [dy, condition] = [dyOf(context), inputOf(context, 0)];
  return [
    undefined,
    forInput(context, 1, () => where(b, condition, dy, 0)),
    forInput(context, 2, () => where(b, condition, b.constant(0, dy.type), dy)),
  ];
};

const castRule: GradientRule = (context) => [cast(context.b, dyOf(context), inputOf(context, 0).type)];

/** Arithmetic, element by element with broadcasting. */
export const arithmeticGradients: GradientRules = {
  Add: addRule,
  Sum: addRule,
  Sub: subRule,
  Mul: mulRule,
  Div: divRule,
  Pow: powRule,
  Mean: meanRule,
  Max: extremumRule,
  Min: extremumRule,
  Where: whereRule,
  Cast: castRule,
  CastLike: castRule,
  Neg: unary((b, dy) => neg(b, dy)),
  Abs: unary((b, dy, x) => mul(b, dy, sign(b, x))),
  Sqrt: unary((b, dy, _, y) => div(b, dy, mul(b, y, 2))),
  Exp: unary((b, dy, _, y) => mul(b, dy, y)),
  Log: unary((b, dy, x) => div(b, dy, x)),
  Reciprocal: unary((b, dy, _, y) => neg(b, mul(b, dy, mul(b, y, y)))),
  Mod: { notDifferentiable: "a remainder jumps" },
  Ceil: "zero",
  Floor: "zero",
  Round: "zero",
  Sign: "zero",
};
