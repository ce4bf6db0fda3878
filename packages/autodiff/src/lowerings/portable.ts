import type { Value } from "../ir/graph.ts";
import { greater, where } from "../ops/elementwise.ts";
import { inputsOf } from "./context.ts";
import { convInputGrad, convWeightGrad } from "./convolution.ts";
import type { Lowering, Lowerings } from "./lower.ts";
import { batchNormTraining, batchNormTrainingGrad } from "./normalization.ts";
import { averagePoolGrad, maxPoolGrad } from "./pooling.ts";

const reluGrad: Lowering = (b, node, inputs) => {
  const [y, dy] = inputsOf(node, inputs, 2) as [Value, Value];
  return [where(b, greater(b, y, 0), dy, 0)];
};

/** Every operator of domain `ai.glissade` in standard ONNX operators of set 21, for any runtime. */
export const portableLowerings = {
  ConvInputGrad: convInputGrad,
  ConvWeightGrad: convWeightGrad,
  MaxPoolGrad: maxPoolGrad,
  AveragePoolGrad: averagePoolGrad,
  ReluGrad: reluGrad,
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGrad: batchNormTrainingGrad,
} as const satisfies Lowerings;
