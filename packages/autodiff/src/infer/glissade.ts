import { readAttr } from "../ir/attribute.ts";
import { multiplyDims, type Dim } from "../ir/dim.ts";
import {
  inferError,
  requireInput,
  requireRank,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";

function intsOf(context: InferContext, name: string): readonly number[] {
  const found = readAttr.ints(context.attributes, name);
  if (found !== undefined) return found;
  throw inferError(context, "invalid_argument", `attribute "${name}" is missing`, undefined, "a list of integers");
}

/** `input_shape` holds the spatial extents (the batch may have no number yet): the rest comes from dy and w. */
const convInputGrad: InferRule = (context) => {
  const dy = requireInput(context, 0);
  const w = requireInput(context, 1);
  const channels = multiplyDims(w.shape[1]!, readAttr.int(context.attributes, "group", 1));
  return [{ type: dy.type, shape: [dy.shape[0]!, channels, ...intsOf(context, "input_shape")] }];
};

const convWeightGrad: InferRule = (context) => {
  const x = requireInput(context, 0);
  const dy = requireInput(context, 1);
  const group = readAttr.int(context.attributes, "group", 1);
  const channels = x.shape[1] as number;
  return [{ type: x.type, shape: [dy.shape[1]!, channels / group, ...intsOf(context, "kernel_shape")] }];
};

const averagePoolGrad: InferRule = (context) => {
  const dy = requireInput(context, 0);
  const leading: Dim[] = dy.shape.slice(0, 2);
  return [{ type: dy.type, shape: [...leading, ...intsOf(context, "input_shape")] }];
};

const likeInput =
  (index: number): InferRule =>
  (context) => {
    const { type, shape } = requireInput(context, index);
    return [{ type, shape }];
  };

const batchNormTraining: InferRule = (context) => {
  const x = requireInput(context, 0);
  const channel = requireRank(context, 3, 1);
  const statistics = { type: channel.type, shape: channel.shape };
  return [{ type: x.type, shape: x.shape }, statistics, statistics, statistics, statistics];
};

const batchNormTrainingGrad: InferRule = (context) => {
  const x = requireInput(context, 0);
  const scale = requireInput(context, 1);
  const channel = { type: scale.type, shape: scale.shape };
  return [{ type: x.type, shape: x.shape }, channel, channel];
};

/** The private operators that `gradients` emits. */
export const glissadeRules: InferRules = {
  ConvInputGrad: convInputGrad,
  ConvWeightGrad: convWeightGrad,
  MaxPoolGrad: likeInput(0),
  AveragePoolGrad: averagePoolGrad,
  ReluGrad: likeInput(1),
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGrad: batchNormTrainingGrad,
};
