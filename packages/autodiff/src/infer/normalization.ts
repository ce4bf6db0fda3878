import { readAttr } from "../ir/attribute.ts";
import { normalizeAxis } from "../ir/shape.ts";
import { requireInput, type InferRule, type InferRules } from "./context.ts";
import { likeFirst } from "./elementwise.ts";

const batchNormalization: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const mean = requireInput(context, 3);
  const statistics = { type: mean.type, shape: mean.shape };
  return [{ type, shape }, statistics, statistics].slice(0, context.outputCount ?? 1);
};

const layerNormalization: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", -1), shape.length);
  const statistics = { type, shape: shape.map((dim, i) => (i < axis ? dim : 1)) };
  return [{ type, shape }, statistics, statistics].slice(0, context.outputCount ?? 1);
};

/** Normalisations. */
export const normalizationRules: InferRules = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: likeFirst,
  InstanceNormalization: likeFirst,
  GroupNormalization: likeFirst,
  LpNormalization: likeFirst,
  MeanVarianceNormalization: likeFirst,
  LRN: likeFirst,
};
