import { betas, coupledDecay, decoupledWeightDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { decay, decayScalar } from "./gradient.ts";
import { nextMean, nextMeanSquare } from "./moments.ts";

const parameters = {
  lr: learningRate(2e-3),
  betas,
  eps: epsilon(1e-8),
  weight_decay: coupledDecay,
  momentum_decay: {
    kind: "number",
    label: "Momentum decay",
    default: 4e-3,
    minimum: 0,
    help: "How fast the momentum grows from half of beta1 to the whole of it.",
  },
  decoupled_weight_decay: decoupledWeightDecay,
  maximize,
} as const satisfies Parameters;

export type NAdamSpec = SpecOf<"NAdam", typeof parameters>;

/**
 * Adam with Nesterov's look ahead, in PyTorch's form. PyTorch keeps the product of the momenta so far; here the slot
 * `mu_rest` keeps 1 minus that product, which starts at zero like every slot and loses no digits in float32.
 */
export const nadam: Definition<NAdamSpec> = {
  type: "NAdam",
  label: "NAdam",
  help: "Adam that looks one momentum step ahead. Often a little quicker than Adam in the first epochs.",
  family: "Adaptive",
  formula:
    "mu_t = beta1 * (1 - 0.96^(t * momentum_decay) / 2); m_t, v_t as in Adam; " +
    "p_t = p_(t-1) - lr * ((1 - mu_t) / (1 - prod_(i<=t) mu_i) * g_t + mu_(t+1) / (1 - prod_(i<=t+1) mu_i) * m_t)" +
    " / (sqrt(v_t / (1 - beta2^t)) + eps)",
  source:
    "T. Dozat, Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop, " +
    "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
  parameters,
  momentumParameter: "betas",
  slots: () => ["mu_rest", "exp_avg", "exp_avg_sq"],

  scalars(spec, lr, momentum, step) {
    const beta1 = momentum ?? spec.betas[0];
    const at = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * spec.momentum_decay));
    return {
      lr,
      gradient_weight: 1 - beta1,
      bias_correction2: 1 - spec.betas[1] ** step,
      mu: at(step),
      mu_complement: 1 - at(step),
      next_mu: at(step + 1),
      next_mu_complement: 1 - at(step + 1),
      ...decayScalar(spec, lr),
    };
  },

  rule(algebra, spec, inputs) {
    const { add, constant, div, mul, sqrt, sub } = algebra;
    const { slots, scalars } = inputs;
    const { parameter, gradient } = decay(algebra, spec, inputs);
    const mean = nextMean(algebra, required(slots, "exp_avg"), gradient, required(scalars, "gradient_weight"));
    const square = nextMeanSquare(algebra, required(slots, "exp_avg_sq"), gradient, spec.betas[1]);
    const oldRest = required(slots, "mu_rest");
    // 1 - (1 - rest) * mu
    const rest = add(required(scalars, "mu_complement"), mul(oldRest, required(scalars, "mu")));
    const nextRest = add(required(scalars, "next_mu_complement"), mul(rest, required(scalars, "next_mu")));

    const denominator = add(sqrt(div(square, required(scalars, "bias_correction2"))), constant(spec.eps));
    const direction = add(
      mul(div(required(scalars, "mu_complement"), rest), div(gradient, denominator)),
      mul(div(required(scalars, "next_mu"), nextRest), div(mean, denominator)),
    );
    return {
      parameter: sub(parameter, mul(required(scalars, "lr"), direction)),
      slots: { mu_rest: rest, exp_avg: mean, exp_avg_sq: square },
    };
  },
};
