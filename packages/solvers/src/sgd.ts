import { coupledDecay, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";
import { noMomentumBuffer } from "./no-momentum-buffer.ts";

const parameters = {
  lr: learningRate(1e-3),
  momentum: {
    kind: "number",
    label: "Momentum",
    default: 0,
    minimum: 0,
    help: "How much of the last update's direction is kept; 0 is plain gradient descent, 0.9 the usual choice.",
  },
  dampening: {
    kind: "number",
    label: "Dampening",
    default: 0,
    help: "Shrinks each new gradient, from the second on, before it joins the momentum.",
  },
  weight_decay: coupledDecay,
  nesterov: {
    kind: "switch",
    label: "Nesterov momentum",
    default: false,
    help: "Looks one momentum step ahead. Needs a momentum above 0 and a dampening of 0.",
  },
  maximize,
} as const satisfies Parameters;

export type SgdSpec = SpecOf<"SGD", typeof parameters>;

/**
 * Stochastic gradient descent with momentum, in PyTorch's form: the learning rate multiplies the momentum buffer when
 * it is used, not the gradient when it enters, and the first step fills the buffer with the undampened gradient.
 *
 * Differs from PyTorch on purpose in one corner: where a schedule takes the momentum to exactly 0, PyTorch leaves the
 * buffer as it was; here it is refilled with the gradient. The step itself is the same.
 */
export const sgd: Definition<SgdSpec> = {
  type: "SGD",
  label: "SGD",
  help: "Gradient descent on batches, with momentum. Slow to tune, often best at the end.",
  family: "Momentum",
  formula: "b_t = momentum * b_(t-1) + (1 - dampening) * g_t; p_t = p_(t-1) - lr * b_t",
  source:
    "I. Sutskever, J. Martens, G. Dahl, G. Hinton, On the importance of initialization and momentum in deep " +
    "learning, ICML 2013, https://proceedings.mlr.press/v28/sutskever13.html",
  parameters,
  momentumParameter: "momentum",

  findConflict({ nesterov, momentum, dampening }) {
    if (!nesterov) return undefined;
    if (momentum === 0) return { key: "momentum", found: momentum, expected: "a number above 0 for nesterov" };
    if (dampening !== 0) return { key: "dampening", found: dampening, expected: "0 for nesterov" };
    return undefined;
  },

  slots: ({ momentum }) => (momentum === 0 ? [] : ["momentum_buffer"]),

  scalars(spec, lr, scheduledMomentum, step) {
    if (spec.momentum === 0) {
      if (scheduledMomentum === undefined) return { lr };
      throw noMomentumBuffer(scheduledMomentum);
    }
    const momentum = scheduledMomentum ?? spec.momentum;
    if (spec.dampening === 0) return { lr, momentum };
    return { lr, momentum, gradient_weight: step === 1 || momentum === 0 ? 1 : 1 - spec.dampening };
  },

  rule(algebra, spec, inputs) {
    const { add, sub, mul } = algebra;
    const { parameter, slots, scalars } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const lr = required(scalars, "lr");
    if (spec.momentum === 0) return { parameter: sub(parameter, mul(lr, gradient)), slots: {} };

    const momentum = required(scalars, "momentum");
    const joining = spec.dampening === 0 ? gradient : mul(required(scalars, "gradient_weight"), gradient);
    const buffer = add(mul(momentum, required(slots, "momentum_buffer")), joining);
    const direction = spec.nesterov ? add(gradient, mul(momentum, buffer)) : buffer;
    return { parameter: sub(parameter, mul(lr, direction)), slots: { momentum_buffer: buffer } };
  },
};
