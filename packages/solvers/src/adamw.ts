import { type AdamHyper, adamRule, adamScalars, adamSlots } from "./adam-rule.ts";
import { amsgrad, betas, directDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import type { Definition, Parameters, SpecOf } from "./definition.ts";

const parameters = {
  lr: learningRate(1e-3),
  betas,
  eps: epsilon(1e-8),
  weight_decay: directDecay(1e-2),
  amsgrad,
  maximize,
} as const satisfies Parameters;

export type AdamWSpec = SpecOf<"AdamW", typeof parameters>;

/** Adam whose weight decay acts on the weights themselves, before the step, and stays out of the moments. */
export const adamW: Definition<AdamWSpec> = {
  type: "AdamW",
  label: "AdamW",
  help: "Adam with a weight decay that acts on the weights themselves. The usual choice for transformers.",
  family: "Adaptive",
  formula:
    "p = (1 - lr * weight_decay) * p_(t-1); then as Adam: " +
    "p_t = p - lr / (1 - beta1^t) * m_t / (sqrt(v_t / (1 - beta2^t)) + eps)",
  source:
    "I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, https://arxiv.org/abs/1711.05101",
  parameters,
  momentumParameter: "betas",
  slots: (spec) => adamSlots(asAdam(spec)),
  scalars: (spec, lr, momentum, step) => adamScalars(asAdam(spec), lr, momentum, step),
  rule: (algebra, spec, inputs) => adamRule(algebra, asAdam(spec), inputs),
};

function asAdam(spec: AdamWSpec): AdamHyper {
  return { ...spec, decoupled_weight_decay: true };
}
