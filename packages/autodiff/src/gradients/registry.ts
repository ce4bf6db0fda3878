import { GLISSADE_DOMAIN } from "../ir/graph.ts";
import { activationGradients } from "./activation.ts";
import { arithmeticGradients } from "./arithmetic.ts";
import type { GradientRules } from "./context.ts";
import { convolutionGradients } from "./convolution.ts";
import { indexingGradients } from "./indexing.ts";
import { matrixGradients } from "./matrix.ts";
import { normalizationGradients } from "./normalization.ts";
import { reductionGradients } from "./reduction.ts";
import { shapeGradients } from "./shape.ts";
import { trigonometryGradients } from "./trigonometry.ts";

const second = { notDifferentiable: "second derivatives are not supported" };
const secondDerivatives: GradientRules = Object.fromEntries(
  ["ConvInputGrad", "ConvWeightGrad", "MaxPoolGrad", "AveragePoolGrad", "BatchNormTrainingGrad"].map((opType) => [
    `${GLISSADE_DOMAIN}:${opType}`,
    second,
  ]),
);

/** Operators whose outputs are integers or truth values, or depend on shapes only: nothing flows back through them. */
const discrete: GradientRules = Object.fromEntries(
  (
    "And ArgMax ArgMin BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Constant ConstantOfShape Equal Greater " +
    "GreaterOrEqual IsInf IsNaN Less LessOrEqual NonZero Not Or Shape Size Xor"
  )
    .split(" ")
    .map((opType) => [opType, "zero"]),
);

/** Every operator's gradient, or why it has none. */
export const gradientRules: GradientRules = {
  ...arithmeticGradients,
  ...activationGradients,
  ...trigonometryGradients,
  ...matrixGradients,
  ...convolutionGradients,
  ...normalizationGradients,
  ...reductionGradients,
  ...shapeGradients,
  ...indexingGradients,
  ...discrete,
  ...secondDerivatives,
};
