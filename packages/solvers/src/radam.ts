import { betas, coupledDecay, decoupledWeightDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { decay, decayScalar } from "./gradient.ts";
import { nextMean, nextMeanSquare } from "./moments.ts";

const parameters = {
  lr: learningRate(1e-3),
  betas,
  eps: epsilon(1e-8),
  weight_decay: coupledDecay,
  decoupled_weight_decay: decoupledWeightDecay,
  maximize,
} as const satisfies Parameters;

export type RAdamSpec = SpecOf<"RAdam", typeof parameters>;

/** Below this many effective samples the mean square says too little to divide by. */
const fewestSamples = 5;

/**
 * Adam whose first steps are rectified, in PyTorch's form: until the mean square has seen enough gradients to be trusted,
 * the step is plain momentum; after that it is Adam's, scaled by what the mean square's variance allows.
 */
export const radam: Definition<RAdamSpec> = {
  type: "RAdam",
  label: "RAdam",
  help: "Adam that warms itself up: the first steps are plain momentum, until its statistics can be trusted.",
  family: "Adaptive",
  formula:
    "m_t, v_t as in Adam; rho_inf = 2 / (1 - beta2) - 1; rho_t = rho_inf - 2 * t * beta2^t / (1 - beta2^t); " +
    "r_t = sqrt((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t)); " +
    "p_t = p_(t-1) - lr / (1 - beta1^t) * m_t * (rho_t > 5 ? r_t * sqrt(1 - beta2^t) / (sqrt(v_t) + eps) : 1)",
  source:
    "L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao, J. Han, On the Variance of the Adaptive Learning Rate and " +
    "Beyond, ICLR 2020, https://arxiv.org/abs/1908.03265",
  parameters,
  momentumParameter: "betas",
  slots: () => ["exp_avg", "exp_avg_sq"],

  scalars(spec, lr, momentum, step) {
    const beta1 = momentum ?? spec.betas[0];
    const stepSize = lr / (1 - beta1 ** step);
    const rectified = rectification(spec.betas[1], step);
    return {
      gradient_weight: 1 - beta1,
      adaptive_step_size: rectified === undefined ? 0 : stepSize * rectified,
      plain_step_size: rectified === undefined ? stepSize : 0,
      ...decayScalar(spec, lr),
    };
  },

  rule(algebra, spec, inputs) {
    const { add, constant, div, mul, sqrt, sub } = algebra;
    const { slots, scalars } = inputs;
    const { parameter, gradient } = decay(algebra, spec, inputs);
    const mean = nextMean(algebra, required(slots, "exp_avg"), gradient, required(scalars, "gradient_weight"));
    const square = nextMeanSquare(algebra, required(slots, "exp_avg_sq"), gradient, spec.betas[1]);
    // One of the two step sizes is 0: which one depends on the step alone.
    const adaptive = div(required(scalars, "adaptive_step_size"), add(sqrt(square), constant(spec.eps)));
    const update = mul(mean, add(adaptive, required(scalars, "plain_step_size")));
    return { parameter: sub(parameter, update), slots: { exp_avg: mean, exp_avg_sq: square } };
  },
};

/** r_t * sqrt(1 - beta2^t), or undefined while the mean square cannot be trusted. */
function rectification(beta2: number, step: number): number | undefined {
  const correction = 1 - beta2 ** step;
  const most = 2 / (1 - beta2) - 1;
  const samples = most - (2 * step * beta2 ** step) / correction;
  if (samples <= fewestSamples) return undefined;
  const variance = ((samples - 4) * (samples - 2) * most) / ((most - 4) * (most - 2) * samples);
  return Math.sqrt(variance) * Math.sqrt(correction);
}
