import type { Algebra } from "./algebra.ts";
import { required, type UpdateInputs, type UpdateOutputs } from "./definition.ts";
import { decay, decayScalar } from "./gradient.ts";
import { nextMean, nextMeanSquare } from "./moments.ts";

/** What Adam and AdamW have in common; they differ in how weights decay, and in defaults. */
export interface AdamHyper {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly amsgrad: boolean;
  readonly maximize: boolean;
  /** Weights shrink by themselves, apart from the gradient and its moments. */
  readonly decoupled_weight_decay: boolean;
}

export function adamSlots({ amsgrad }: AdamHyper): readonly string[] {
  return amsgrad ? ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] : ["exp_avg", "exp_avg_sq"];
}

/** Both bias corrections are computed in float64: 1 - beta2^t loses half its digits in float32. */
export function adamScalars(
  spec: AdamHyper,
  lr: number,
  momentum: number | undefined,
  step: number,
): Readonly<Record<string, number>> {
  const beta1 = momentum ?? spec.betas[0];
  const beta2 = spec.betas[1];
  return {
    step_size: lr / (1 - beta1 ** step),
    gradient_weight: 1 - beta1,
    bias_correction2_sqrt: Math.sqrt(1 - beta2 ** step),
    ...decayScalar(spec, lr),
  };
}

/** The operations and their order are PyTorch's: m += (1 - beta1)(g - m), and eps joins after the bias correction. */
export function adamRule<T>(algebra: Algebra<T>, spec: AdamHyper, inputs: UpdateInputs<T>): UpdateOutputs<T> {
  const { add, sub, mul, div, sqrt, maximum, constant } = algebra;
  const { slots, scalars } = inputs;
  const { parameter, gradient } = decay(algebra, spec, inputs);

  const mean = nextMean(algebra, required(slots, "exp_avg"), gradient, required(scalars, "gradient_weight"));
  const square = nextMeanSquare(algebra, required(slots, "exp_avg_sq"), gradient, spec.betas[1]);
  const largest = spec.amsgrad ? maximum(required(slots, "max_exp_avg_sq"), square) : square;

  const denominator = add(div(sqrt(largest), required(scalars, "bias_correction2_sqrt")), constant(spec.eps));
  const update = mul(required(scalars, "step_size"), div(mean, denominator));
  return {
    parameter: sub(parameter, update),
    slots: { exp_avg: mean, exp_avg_sq: square, ...(spec.amsgrad ? { max_exp_avg_sq: largest } : {}) },
  };
}
