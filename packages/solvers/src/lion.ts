import { directDecay, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { decay, decayScalar, type DecaySpec } from "./gradient.ts";

const parameters = {
  lr: { ...learningRate(1e-4), help: "The length of every weight's step. Three to ten times smaller than AdamW's." },
  betas: {
    kind: "pair",
    label: "Betas",
    default: [0.9, 0.99],
    minimum: 0,
    below: 1,
    help: "How much of the momentum counts in a step's direction, and how much of it each step keeps.",
  },
  weight_decay: directDecay(0),
  maximize,
} as const satisfies Parameters;

export type LionSpec = SpecOf<"Lion", typeof parameters>;

/** Lion: every weight moves by the same length, in the direction of the sign of its momentum. */
export const lion: Definition<LionSpec> = {
  type: "Lion",
  label: "Lion",
  help: "Moves every weight by the same length along the sign of its momentum. Half of Adam's memory; wants smaller rates.",
  family: "Sign of the gradient",
  formula:
    "p = (1 - lr * weight_decay) * p_(t-1); p_t = p - lr * sign(beta1 * m_(t-1) + (1 - beta1) * g_t); " +
    "m_t = beta2 * m_(t-1) + (1 - beta2) * g_t",
  source:
    "X. Chen, C. Liang, D. Huang, E. Real, K. Wang, Y. Liu, H. Pham, X. Dong, T. Luong, C.-J. Hsieh, Y. Lu, Q. V. Le, " +
    "Symbolic Discovery of Optimization Algorithms, NeurIPS 2023, https://arxiv.org/abs/2302.06675",
  parameters,
  momentumParameter: "betas",
  slots: () => ["exp_avg"],

  scalars(spec, lr, momentum) {
    const beta1 = momentum ?? spec.betas[0];
    return { lr, beta1, gradient_weight: 1 - beta1, ...decayScalar(asDecoupled(spec), lr) };
  },

  rule(algebra, spec, inputs) {
    const { add, constant, mul, sign, sub } = algebra;
    const { slots, scalars } = inputs;
    const { parameter, gradient } = decay(algebra, asDecoupled(spec), inputs);
    const mean = required(slots, "exp_avg");
    const direction = sign(
      add(mul(required(scalars, "beta1"), mean), mul(required(scalars, "gradient_weight"), gradient)),
    );
    const beta2 = spec.betas[1];
    const kept = add(mul(constant(beta2), mean), mul(constant(1 - beta2), gradient));
    return { parameter: sub(parameter, mul(required(scalars, "lr"), direction)), slots: { exp_avg: kept } };
  },
};

function asDecoupled(spec: LionSpec): DecaySpec {
  return { ...spec, decoupled_weight_decay: true };
}
