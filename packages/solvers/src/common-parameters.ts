import type { Parameter } from "./parameter.ts";

// Hyperparameters that many solvers have under the same name and with the same meaning.

/** The base learning rate, which every solver has. */
export function learningRate<const D extends number>(value: D) {
  return {
    kind: "number",
    label: "Learning rate",
    default: value,
    minimum: 0,
    help: "The base learning rate.",
  } as const satisfies Parameter;
}

/** The decay rates of Adam's two running means. */
export const betas = {
  kind: "pair",
  label: "Betas",
  default: [0.9, 0.999],
  minimum: 0,
  below: 1,
  help: "How much of the running means of the gradient and of its square each step keeps.",
} as const satisfies Parameter;

export function epsilon<const D extends number>(value: D) {
  return {
    kind: "number",
    label: "Epsilon",
    default: value,
    minimum: 0,
    help: "Added to the denominator, so that it is never zero.",
  } as const satisfies Parameter;
}

/** Weight decay as an L2 penalty. */
export const coupledDecay = {
  kind: "number",
  label: "Weight decay",
  default: 0,
  minimum: 0,
  help: "Pulls weights towards zero: this multiple of the weight is added to its gradient.",
} as const satisfies Parameter;

export const maximize = {
  kind: "switch",
  label: "Maximize",
  default: false,
  help: "Climbs instead of descends.",
} as const satisfies Parameter;

/** Weight decay that acts on the weights themselves and stays out of the gradient. */
export function directDecay<const D extends number>(value: D) {
  return {
    kind: "number",
    label: "Weight decay",
    default: value,
    minimum: 0,
    help: "Each step first shrinks every weight by this number times the learning rate.",
  } as const satisfies Parameter;
}

/** For solvers that know both kinds of weight decay. */
export const decoupledWeightDecay = {
  kind: "switch",
  label: "Decoupled weight decay",
  default: false,
  help: "Lets weights decay apart from the gradient, as AdamW does.",
} as const satisfies Parameter;

export const amsgrad = {
  kind: "switch",
  label: "AMSGrad",
  default: false,
  help: "Divides by the largest mean square so far instead of the present one, so that steps never grow back.",
} as const satisfies Parameter;
