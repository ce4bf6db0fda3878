import { coupledDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";

const parameters = {
  lr: learningRate(1e-2),
  lr_decay: {
    kind: "number",
    label: "Rate decay",
    default: 0,
    minimum: 0,
    help: "Divides the rate by 1 plus this number for each step, on top of any schedule.",
  },
  weight_decay: coupledDecay,
  initial_accumulator_value: {
    kind: "number",
    label: "Initial accumulator",
    default: 0,
    minimum: 0,
    help: "What the sums of squares begin with: more of it makes the first steps shorter.",
  },
  eps: epsilon(1e-10),
  maximize,
} as const satisfies Parameters;

export type AdagradSpec = SpecOf<"Adagrad", typeof parameters>;

/** Adagrad, in PyTorch's form: each weight's step is divided by the root of the sum of all its squared gradients. */
export const adagrad: Definition<AdagradSpec> = {
  type: "Adagrad",
  label: "Adagrad",
  help: "Divides each weight's step by all the gradient it has ever seen: rare features keep long steps, and all steps shrink.",
  family: "Adaptive",
  formula: "s_t = s_(t-1) + g_t^2; p_t = p_(t-1) - lr / (1 + (t - 1) * lr_decay) * g_t / (sqrt(s_t) + eps)",
  source:
    "J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, " +
    "JMLR 2011, https://jmlr.org/papers/v12/duchi11a.html",
  parameters,
  momentumParameter: undefined,
  slots: () => ["sum"],

  // Slots start at zero: the first step puts the initial value in.
  scalars: (spec, lr, _momentum, step) => ({
    step_size: lr / (1 + (step - 1) * spec.lr_decay),
    initial: step === 1 ? spec.initial_accumulator_value : 0,
  }),

  rule(algebra, spec, inputs) {
    const { add, constant, div, mul, sqrt, sub } = algebra;
    const { slots, scalars, parameter } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const sum = add(add(required(slots, "sum"), required(scalars, "initial")), mul(gradient, gradient));
    const update = mul(required(scalars, "step_size"), div(gradient, add(sqrt(sum), constant(spec.eps))));
    return { parameter: sub(parameter, update), slots: { sum } };
  },
};
