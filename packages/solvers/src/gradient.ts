import type { Algebra } from "./algebra.ts";
import { required, type UpdateInputs } from "./definition.ts";

/**
 * The gradient that a rule descends along: turned round when the objective is to be maximised, then with the classic
 * weight decay (an L2 penalty) added.
 */
export function effectiveGradient<T>(
  algebra: Algebra<T>,
  { maximize, weightDecay }: { readonly maximize: boolean; readonly weightDecay: number },
  { parameter, gradient }: Pick<UpdateInputs<T>, "parameter" | "gradient">,
): T {
  const downhill = maximize ? algebra.mul(algebra.constant(-1), gradient) : gradient;
  if (weightDecay === 0) return downhill;
  return algebra.add(downhill, algebra.mul(algebra.constant(weightDecay), parameter));
}

/**
 * The parameter before the update proper, and the gradient that the update uses, for solvers that know both kinds of
 * weight decay: coupled, where it joins the gradient, and decoupled, where it shrinks the weights apart from it.
 *
 * Decoupled decay needs the scalar that {@link decayScalar} gives.
 */
export function decay<T>(
  algebra: Algebra<T>,
  spec: DecaySpec,
  inputs: UpdateInputs<T>,
): { readonly parameter: T; readonly gradient: T } {
  const coupled = spec.decoupled_weight_decay ? 0 : spec.weight_decay;
  const gradient = effectiveGradient(algebra, { maximize: spec.maximize, weightDecay: coupled }, inputs);
  const { parameter } = inputs;
  if (!decaysDirectly(spec)) return { parameter, gradient };
  return { parameter: algebra.mul(required(inputs.scalars, "decay"), parameter), gradient };
}

/** What decoupled weight decay leaves of a weight in one step; nothing where there is none. */
export function decayScalar(spec: DecaySpec, lr: number): { readonly decay?: number } {
  return decaysDirectly(spec) ? { decay: 1 - lr * spec.weight_decay } : {};
}

export interface DecaySpec {
  readonly weight_decay: number;
  readonly decoupled_weight_decay: boolean;
  readonly maximize: boolean;
}

function decaysDirectly(spec: DecaySpec): boolean {
  return spec.decoupled_weight_decay && spec.weight_decay !== 0;
}
