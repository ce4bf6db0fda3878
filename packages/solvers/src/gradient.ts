import type { Algebra } from "./algebra.ts";
import type { UpdateInputs } from "./definition.ts";

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
