import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import { add, div, mul, neg, sqrt, sub } from "../ops/elementwise.ts";
import { unary } from "./arithmetic.ts";
import type { GradientRules } from "./context.ts";

const square = (b: GraphBuilder, x: Value) => mul(b, x, x);
const call = (b: GraphBuilder, opType: string, x: Value) => b.op(opType, [x]);

/** Circular and hyperbolic functions. */
export const trigonometryGradients: GradientRules = {
  Sin: unary((b, dy, x) => mul(b, dy, call(b, "Cos", x))),
  Cos: unary((b, dy, x) => neg(b, mul(b, dy, call(b, "Sin", x)))),
  Tan: unary((b, dy, _, y) => mul(b, dy, add(b, square(b, y), 1))),
  Asin: unary((b, dy, x) => div(b, dy, sqrt(b, sub(b, 1, square(b, x))))),
  Acos: unary((b, dy, x) => neg(b, div(b, dy, sqrt(b, sub(b, 1, square(b, x)))))),
  Atan: unary((b, dy, x) => div(b, dy, add(b, square(b, x), 1))),
  Sinh: unary((b, dy, x) => mul(b, dy, call(b, "Cosh", x))),
  Cosh: unary((b, dy, x) => mul(b, dy, call(b, "Sinh", x))),
  Asinh: unary((b, dy, x) => div(b, dy, sqrt(b, add(b, square(b, x), 1)))),
  Acosh: unary((b, dy, x) => div(b, dy, sqrt(b, sub(b, square(b, x), 1)))),
  Atanh: unary((b, dy, x) => div(b, dy, sub(b, 1, square(b, x)))),
};
