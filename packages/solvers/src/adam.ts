import { adamRule, adamScalars, adamSlots } from "./adam-rule.ts";
import { amsgrad, betas, epsilon, learningRate, maximize } from "./common-parameters.ts";
import type { Definition, Parameters, SpecOf } from "./definition.ts";

const parameters = {
  lr: learningRate(1e-3),
  betas,
  eps: epsilon(1e-8),
  weight_decay: {
    kind: "number",
    label: "Weight decay",
    default: 0,
    minimum: 0,
    help: "This multiple of the weight is added to its gradient, and so is rescaled with it; AdamW keeps the two apart.",
  },
  amsgrad,
  maximize,
  decoupled_weight_decay: {
    kind: "switch",
    label: "Decoupled weight decay",
    default: false,
    help: "Lets weights decay apart from the gradient: Adam then is AdamW.",
  },
} as const satisfies Parameters;

export type AdamSpec = SpecOf<"Adam", typeof parameters>;

/** Adam, with PyTorch's arguments: each weight's step is scaled by the recent size of its own gradient. */
export const adam: Definition<AdamSpec> = {
  type: "Adam",
  label: "Adam",
  help: "Scales each weight's step by the recent size of its gradient. Works over a wide range of learning rates.",
  family: "Adaptive",
  formula:
    "m_t = beta1 * m_(t-1) + (1 - beta1) * g_t; v_t = beta2 * v_(t-1) + (1 - beta2) * g_t^2; " +
    "p_t = p_(t-1) - lr / (1 - beta1^t) * m_t / (sqrt(v_t / (1 - beta2^t)) + eps)",
  source:
    "D. P. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, https://arxiv.org/abs/1412.6980; " +
    "amsgrad: S. J. Reddi, S. Kale, S. Kumar, On the Convergence of Adam and Beyond, ICLR 2018, " +
    "https://openreview.net/forum?id=ryQu7f-RZ",
  parameters,
  momentumParameter: "betas",
  slots: adamSlots,
  scalars: adamScalars,
  rule: adamRule,
};
