import { betas, coupledDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";
import { nextMean } from "./moments.ts";

const parameters = {
  lr: learningRate(2e-3),
  betas,
  eps: epsilon(1e-8),
  weight_decay: coupledDecay,
  maximize,
} as const satisfies Parameters;

export type AdamaxSpec = SpecOf<"Adamax", typeof parameters>;

/** Adam under the infinity norm, in PyTorch's form: the recent largest gradient takes the place of the mean square. */
export const adamax: Definition<AdamaxSpec> = {
  type: "Adamax",
  label: "Adamax",
  help: "Adam that divides by the largest recent gradient. Calm where gradients are sparse or now and then huge.",
  family: "Adaptive",
  formula:
    "m_t = beta1 * m_(t-1) + (1 - beta1) * g_t; u_t = max(beta2 * u_(t-1), |g_t| + eps); " +
    "p_t = p_(t-1) - lr / (1 - beta1^t) * m_t / u_t",
  source:
    "D. P. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015 (section 7), " +
    "https://arxiv.org/abs/1412.6980",
  parameters,
  momentumParameter: "betas",
  slots: () => ["exp_avg", "exp_inf"],

  scalars(spec, lr, momentum, step) {
    const beta1 = momentum ?? spec.betas[0];
    return { step_size: lr / (1 - beta1 ** step), gradient_weight: 1 - beta1 };
  },

  rule(algebra, spec, inputs) {
    const { abs, add, constant, div, maximum, mul, sub } = algebra;
    const { slots, scalars } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const mean = nextMean(algebra, required(slots, "exp_avg"), gradient, required(scalars, "gradient_weight"));
    const largest = maximum(
      mul(constant(spec.betas[1]), required(slots, "exp_inf")),
      add(abs(gradient), constant(spec.eps)),
    );
    const update = mul(required(scalars, "step_size"), div(mean, largest));
    return { parameter: sub(inputs.parameter, update), slots: { exp_avg: mean, exp_inf: largest } };
  },
};
