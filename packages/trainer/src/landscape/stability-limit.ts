import type { SolverSpec } from "@glissade/solvers";

/** How sharp the loss may be where a solver takes a step of some size. */
export interface StabilityLimit {
  /** 2 / lr: of gradient descent without momentum. */
  readonly plain: number | null;
  /** Of this solver; null where a limit on the sharpness alone does not exist. */
  readonly limit: number | null;
}

/**
 * The curvature above which full-batch steps of a solver run away from a quadratic minimum.
 *
 * Gradient descent: 2 / lr. With heavy-ball momentum b: (2 + 2 b) / lr, with Nesterov's: (2 + 2 b) / ((1 + 2 b) lr).
 * Dampening d scales the steps: lr (1 - d) stands for lr. Solvers that divide by running gradient sizes (Adam, AdamW)
 * have no limit on the sharpness itself: theirs is on the curvature after that division.
 *
 * Source: J. Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021,
 * appendix B; for Adam J. Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022.
 *
 * @param momentum in force; undefined: the solver's own
 * @example stabilityLimit(parseSolver({ type: "SGD", lr: 0.1, momentum: 0.9 }), 0.1) // { plain: 20, limit: 38 }
 */
export function stabilityLimit(solver: SolverSpec, lr: number, momentum?: number): StabilityLimit {
  const plain = lr > 0 ? 2 / lr : null;
  if (solver.type !== "SGD" || plain === null) return { plain, limit: null };
  const beta = momentum ?? solver.momentum;
  if (beta === 0) return { plain, limit: plain };
  if (solver.nesterov) return { plain, limit: (plain * (1 + beta)) / (1 + 2 * beta) };
  const steps = 1 - solver.dampening;
  return { plain, limit: steps > 0 ? (plain * (1 + beta)) / steps : null };
}
