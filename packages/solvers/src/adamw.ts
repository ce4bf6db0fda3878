import { type AdamHyper, adamRule, adamScalars, adamSlots } from "./adam-rule.ts";
import type { Definition, Parameters, SpecOf } from "./definition.ts";

const parameters = {
  lr: { kind: "number", label: "Learning rate", default: 1e-3, minimum: 0, help: "The base learning rate." },
  betas: {
    kind: "pair",
    label: "Betas",
    default: [0.9, 0.999],
    minimum: 0,
    below: 1,
    help: "How much of the running means of the gradient and of its square each step keeps.",
  },
  eps: {
    kind: "number",
    label: "Epsilon",
    default: 1e-8,
    minimum: 0,
    help: "Added to the denominator, so that it is never zero.",
  },
  weight_decay: {
    kind: "number",
    label: "Weight decay",
    default: 1e-2,
    minimum: 0,
    help: "Each step first shrinks every weight by this number times the learning rate.",
  },
  amsgrad: {
    kind: "switch",
    label: "AMSGrad",
    default: false,
    help: "Divides by the largest mean square so far instead of the present one, so that steps never grow back.",
  },
  maximize: { kind: "switch", label: "Maximize", default: false, help: "Climbs instead of descends." },
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
