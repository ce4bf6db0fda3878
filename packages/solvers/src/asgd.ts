import { coupledDecay, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";

const parameters = {
  lr: learningRate(1e-2),
  lambd: {
    kind: "number",
    label: "Lambda",
    default: 1e-4,
    help: "Decay: of the weights in each step, and of the rate.",
  },
  alpha: { kind: "number", label: "Alpha", default: 0.75, help: "Power of the rate's decay." },
  t0: { kind: "number", label: "Averaging from", default: 1e6, help: "The step after which weights are averaged." },
  weight_decay: coupledDecay,
  maximize,
} as const satisfies Parameters;

export type AsgdSpec = SpecOf<"ASGD", typeof parameters>;

/**
 * Averaged stochastic gradient descent, in PyTorch's form: the rate decays by itself, one step behind a schedule, and
 * `ax` holds the average of the weights since `t0`. As in PyTorch, the weights that train are not the average.
 */
export const asgd: Definition<AsgdSpec> = {
  type: "ASGD",
  label: "ASGD",
  help: "Gradient descent with a decaying rate that keeps an average of its weights beside them.",
  family: "Momentum",
  formula:
    "p_t = (1 - lambd * eta_t) * p_(t-1) - eta_t * g_t; eta_1 = lr, eta_(t+1) = lr / (1 + lambd * lr * t)^alpha; " +
    "ax_t = ax_(t-1) + (p_t - ax_(t-1)) / max(1, t - 1 - t0)",
  source:
    "B. T. Polyak, A. B. Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM Journal on Control and " +
    "Optimization 1992, https://doi.org/10.1137/0330046",
  parameters,
  momentumParameter: undefined,
  slots: () => ["eta", "ax"],

  // Slots start at zero: the first step puts the rate in.
  scalars: ({ lambd, alpha, t0 }, lr, _momentum, step) => ({
    first: step === 1 ? lr : 0,
    next_eta: lr / (1 + lambd * lr * step) ** alpha,
    average_weight: 1 / Math.max(1, step - 1 - t0),
  }),

  rule(algebra, spec, inputs) {
    const { add, constant, mul, sub } = algebra;
    const { slots, scalars } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const eta = add(required(slots, "eta"), required(scalars, "first"));
    const decayed = mul(sub(constant(1), mul(constant(spec.lambd), eta)), inputs.parameter);
    const parameter = sub(decayed, mul(eta, gradient));
    const oldAverage = required(slots, "ax");
    const average = add(oldAverage, mul(required(scalars, "average_weight"), sub(parameter, oldAverage)));
    // A scalar takes a tensor's shape by meeting one.
    const nextEta = add(mul(constant(0), eta), required(scalars, "next_eta"));
    return { parameter, slots: { eta: nextEta, ax: average } };
  },
};
