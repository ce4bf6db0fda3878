import { coupledDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";
import { nextMeanSquare } from "./moments.ts";

const parameters = {
  lr: { ...learningRate(1), help: "Multiplies a step whose length the solver finds by itself." },
  rho: {
    kind: "number",
    label: "Rho",
    default: 0.9,
    minimum: 0,
    below: 1,
    help: "How much of the running means of squared gradients and squared steps each step keeps.",
  },
  eps: { ...epsilon(1e-6), help: "Added under both roots: it also sets how long the first steps are." },
  weight_decay: coupledDecay,
  maximize,
} as const satisfies Parameters;

export type AdadeltaSpec = SpecOf<"Adadelta", typeof parameters>;

/** Adadelta, in PyTorch's form: the length of recent steps stands in for a learning rate. */
export const adadelta: Definition<AdadeltaSpec> = {
  type: "Adadelta",
  label: "Adadelta",
  help: "Takes the length of its recent steps for a learning rate. Begins slowly; a rate of 1 is its own.",
  family: "Adaptive",
  formula:
    "v_t = rho * v_(t-1) + (1 - rho) * g_t^2; d_t = sqrt(u_(t-1) + eps) / sqrt(v_t + eps) * g_t; " +
    "u_t = rho * u_(t-1) + (1 - rho) * d_t^2; p_t = p_(t-1) - lr * d_t",
  source: "M. D. Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012, https://arxiv.org/abs/1212.5701",
  parameters,
  momentumParameter: undefined,
  slots: () => ["square_avg", "acc_delta"],
  scalars: (_spec, lr) => ({ lr }),

  rule(algebra, spec, inputs) {
    const { add, constant, div, mul, sqrt, sub } = algebra;
    const { slots, scalars, parameter } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const eps = constant(spec.eps);
    const square = nextMeanSquare(algebra, required(slots, "square_avg"), gradient, spec.rho);
    const oldSteps = required(slots, "acc_delta");
    const delta = mul(div(sqrt(add(oldSteps, eps)), sqrt(add(square, eps))), gradient);
    const steps = nextMeanSquare(algebra, oldSteps, delta, spec.rho);
    return {
      parameter: sub(parameter, mul(required(scalars, "lr"), delta)),
      slots: { square_avg: square, acc_delta: steps },
    };
  },
};
