import { coupledDecay, epsilon, learningRate, maximize } from "./common-parameters.ts";
import { type Definition, type Parameters, required, type SpecOf } from "./definition.ts";
import { effectiveGradient } from "./gradient.ts";
import { noMomentumBuffer } from "./no-momentum-buffer.ts";
import { nextMean, nextMeanSquare } from "./moments.ts";

const parameters = {
  lr: learningRate(1e-2),
  alpha: {
    kind: "number",
    label: "Alpha",
    default: 0.99,
    minimum: 0,
    help: "How much of the running mean of the squared gradient each step keeps.",
  },
  eps: epsilon(1e-8),
  weight_decay: coupledDecay,
  momentum: {
    kind: "number",
    label: "Momentum",
    default: 0,
    minimum: 0,
    help: "How much of the last update's direction is kept; 0 is none.",
  },
  centered: {
    kind: "switch",
    label: "Centered",
    default: false,
    help: "Divides by the gradient's deviation from its running mean instead of by its size.",
  },
  maximize,
} as const satisfies Parameters;

export type RmspropSpec = SpecOf<"RMSprop", typeof parameters>;

/** Gradient descent that divides by the root of the gradient's recent mean square, in PyTorch's form. */
export const rmsprop: Definition<RmspropSpec> = {
  type: "RMSprop",
  label: "RMSprop",
  help: "Divides each weight's step by the recent size of its gradient. What MobileNet and EfficientNet were trained with.",
  family: "Adaptive",
  formula:
    "v_t = alpha * v_(t-1) + (1 - alpha) * g_t^2; centered: a_t = alpha * a_(t-1) + (1 - alpha) * g_t, v_t - a_t^2 in " +
    "place of v_t; b_t = momentum * b_(t-1) + g_t / (sqrt(v_t) + eps); p_t = p_(t-1) - lr * b_t",
  source:
    "T. Tieleman, G. Hinton, Lecture 6.5: RMSProp, Neural Networks for Machine Learning, 2012, " +
    "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf; centered: A. Graves, Generating " +
    "Sequences With Recurrent Neural Networks, 2013, https://arxiv.org/abs/1308.0850",
  parameters,
  momentumParameter: "momentum",

  slots: ({ momentum, centered }) => [
    "square_avg",
    ...(momentum > 0 ? ["momentum_buffer"] : []),
    ...(centered ? ["grad_avg"] : []),
  ],

  scalars(spec, lr, scheduledMomentum) {
    if (spec.momentum > 0) return { lr, momentum: scheduledMomentum ?? spec.momentum };
    if (scheduledMomentum === undefined) return { lr };
    throw noMomentumBuffer(scheduledMomentum);
  },

  rule(algebra, spec, inputs) {
    const { add, constant, div, maximum, mul, sqrt, sub } = algebra;
    const { slots, scalars, parameter } = inputs;
    const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: spec.weight_decay }, inputs);
    const square = nextMeanSquare(algebra, required(slots, "square_avg"), gradient, spec.alpha);
    const oldMean = spec.centered ? required(slots, "grad_avg") : undefined;
    const mean = oldMean === undefined ? undefined : nextMean(algebra, oldMean, gradient, constant(1 - spec.alpha));
    // Rounding may take a variance of 0 below it.
    const variance = mean === undefined ? square : maximum(sub(square, mul(mean, mean)), constant(0));
    const scaled = div(gradient, add(sqrt(variance), constant(spec.eps)));
    const hasMomentum = spec.momentum > 0;
    const direction = hasMomentum
      ? add(mul(required(scalars, "momentum"), required(slots, "momentum_buffer")), scaled)
      : scaled;
    return {
      parameter: sub(parameter, mul(required(scalars, "lr"), direction)),
      slots: {
        square_avg: square,
        ...(hasMomentum && { momentum_buffer: direction }),
        ...(mean !== undefined && { grad_avg: mean }),
      },
    };
  },
};
