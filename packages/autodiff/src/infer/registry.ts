import { GLISSADE_DOMAIN } from "../ir/graph.ts";
import type { InferRule, InferRules } from "./context.ts";
import { convolutionRules } from "./convolution.ts";
import { elementwiseRules } from "./elementwise.ts";
import { glissadeRules } from "./glissade.ts";
import { indexingRules } from "./indexing.ts";
import { matrixRules, microsoftRules } from "./matrix.ts";
import { normalizationRules } from "./normalization.ts";
import { reductionRules } from "./reduction.ts";
import { shapeRules } from "./shape-ops.ts";

const onnxRules: InferRules = {
  ...elementwiseRules,
  ...convolutionRules,
  ...matrixRules,
  ...normalizationRules,
  ...reductionRules,
  ...shapeRules,
  ...indexingRules,
};

const byDomain: Readonly<Record<string, InferRules>> = {
  "": onnxRules,
  "ai.onnx": onnxRules,
  [GLISSADE_DOMAIN]: glissadeRules,
  "com.microsoft": microsoftRules,
};

/** The rule that infers an operator's outputs, if this package has one. */
export function findInferRule(domain: string, opType: string): InferRule | undefined {
  const rules = byDomain[domain];
  return rules !== undefined && Object.hasOwn(rules, opType) ? rules[opType] : undefined;
}

/** Operators of a domain for which shapes can be inferred. */
export function inferableOperators(domain: string): readonly string[] {
  return Object.keys(byDomain[domain] ?? {});
}
