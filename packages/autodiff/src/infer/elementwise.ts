import { dataTypeOfCode } from "../ir/data-type.ts";
import { readAttr } from "../ir/attribute.ts";
import { broadcastShapes } from "../ir/shape.ts";
import {
  describeNode,
  inferError,
  requireInput,
  requireSameType,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";
import { AutodiffError } from "../ir/error.ts";

/** Same type and shape as the first input. */
export const likeFirst: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  return [{ type, shape }];
};

const test: InferRule = (context) => [{ type: "bool", shape: requireInput(context, 0).shape }];

/** Broadcasts, naming the node when shapes do not fit. */
export function broadcastInputs(context: InferContext, from = 0) {
  const shapes = context.inputs.slice(from).map((_, i) => requireInput(context, from + i).shape);
  try {
    return broadcastShapes(...shapes);
  } catch (error) {
    if (!(error instanceof AutodiffError)) throw error;
    throw new AutodiffError(error.code, `${describeNode(context)}: ${error.message}`, {
      ...error.details,
      key: context.nodeName,
    });
  }
}

const arithmetic: InferRule = (context) => [{ type: requireSameType(context), shape: broadcastInputs(context) }];

const comparison: InferRule = (context) => {
  requireSameType(context);
  return [{ type: "bool", shape: broadcastInputs(context) }];
};

const power: InferRule = (context) => [{ type: requireInput(context, 0).type, shape: broadcastInputs(context) }];

const choose: InferRule = (context) => {
  const condition = requireInput(context, 0);
  if (condition.type !== "bool") {
    throw inferError(context, "type_mismatch", `the condition is ${condition.type}`, condition.type, "bool");
  }
  return [{ type: requireSameType(context, 1), shape: broadcastInputs(context) }];
};

const cast: InferRule = (context) => {
  const code = readAttr.int(context.attributes, "to", 0);
  const type = dataTypeOfCode(code);
  if (type === undefined) {
    throw inferError(context, "unsupported_model", `element type ${code} is not supported`, code, "a supported type");
  }
  return [{ type, shape: requireInput(context, 0).shape }];
};

const castLike: InferRule = (context) => [
  { type: requireInput(context, 1).type, shape: requireInput(context, 0).shape },
];

const dropout: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const outputs = [
    { type, shape },
    { type: "bool" as const, shape },
  ];
  return outputs.slice(0, context.outputCount ?? 1);
};

const rulesOf = (rule: InferRule, opTypes: string): InferRules =>
  Object.fromEntries(opTypes.split(" ").map((opType) => [opType, rule]));

/** Operators that work element by element. */
export const elementwiseRules: InferRules = {
  ...rulesOf(
    likeFirst,
    "Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Celu Ceil Clip Cos Cosh CumSum Elu Erf Exp Floor Gelu " +
      "HardSigmoid HardSwish Hardmax Identity LeakyRelu Log LogSoftmax Mish Neg Not PRelu Reciprocal Relu Round Selu " +
      "Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Trilu",
  ),
  ...rulesOf(test, "IsInf IsNaN"),
  ...rulesOf(arithmetic, "Add And BitwiseAnd BitwiseOr BitwiseXor Div Max Mean Min Mod Mul Or Sub Sum Xor"),
  ...rulesOf(comparison, "Equal Greater GreaterOrEqual Less LessOrEqual"),
  Pow: power,
  BitShift: arithmetic,
  Where: choose,
  Cast: cast,
  CastLike: castLike,
  Dropout: dropout,
};
