import { learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";

const parameters = {
  lr: { ...learningRate(1e-2), help: "Every weight's first step. A schedule has no say after it." },
  etas: {
    kind: "pair",
    label: "Etas",
    default: [0.5, 1.2],
    minimum: 0,
    help: "A weight's step is multiplied by the first where its gradient's sign turned, by the second where it stayed.",
  },
  step_sizes: {
    kind: "pair",
    label: "Step sizes",
    default: [1e-6, 50],
    minimum: 0,
    help: "The shortest and the longest step.",
  },
  maximize,
} as const satisfies Parameters;

export type RpropSpec = SpecOf<"Rprop", typeof parameters>;

/** Resilient backpropagation, in PyTorch's form: only the sign of the gradient counts. For full batches. */
export const rprop: Definition<RpropSpec> = {
  type: "Rprop",
  label: "Rprop",
  help: "Goes by the gradient's sign alone, with a step of its own for each weight. Made for full batches, not for noisy ones.",
  family: "Sign of the gradient",
  formula:
    "s_t = s_(t-1) * (etas[1] if g_t * g_(t-1) > 0, etas[0] if < 0, else 1), kept within step_sizes; " +
    "g_t = 0 where the sign turned; p_t = p_(t-1) - s_t * sign(g_t)",
  source:
    "M. Riedmiller, H. Braun, A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm, " +
    "IEEE International Conference on Neural Networks 1993, https://doi.org/10.1109/ICNN.1993.298623",
  parameters,
  momentumParameter: undefined,

  findConflict({ etas: [shrink, grow], step_sizes: [shortest, longest] }) {
    if (!(shrink > 0 && shrink < 1 && grow > 1)) {
      return { key: "etas", found: [shrink, grow], expected: "a number between 0 and 1 and a number above 1" };
    }
    if (shortest <= longest) return undefined;
    return { key: "step_sizes", found: [shortest, longest], expected: "the shortest first" };
  },

  slots: () => ["prev", "step_size"],

  // Slots start at zero: the first step puts the rate in.
  scalars: (_spec, lr, _momentum, step) => ({ first: step === 1 ? lr : 0 }),

  rule(algebra, spec, inputs) {
    const { add, constant, maximum, minimum, mul, sign, sub } = algebra;
    const { slots, scalars, parameter } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: 0 }, inputs);
    const agreement = sign(mul(gradient, required(slots, "prev")));
    const stayed = maximum(agreement, constant(0));
    const turned = sub(stayed, agreement);

    const [shrink, grow] = spec.etas;
    const factor = add(constant(1), add(mul(constant(grow - 1), stayed), mul(constant(shrink - 1), turned)));
    const [shortest, longest] = spec.step_sizes;
    const begun = add(required(slots, "step_size"), required(scalars, "first"));
    const size = minimum(maximum(mul(begun, factor), constant(shortest)), constant(longest));
    const used = mul(gradient, sub(constant(1), turned));
    return { parameter: sub(parameter, mul(size, sign(used))), slots: { prev: used, step_size: size } };
  },
};
