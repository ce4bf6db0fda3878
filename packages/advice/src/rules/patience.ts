import type { RunFacts } from "../run-facts.ts";

/**
 * How long a blow-up may last before anything is said of it: half an epoch, but at least 20 steps, in which the level of
 * the loss has forgotten what was before, and at most 500, so that long epochs are not waited for.
 */
export function patienceOf({ stepsPerEpoch }: RunFacts): number {
  return Math.min(500, Math.max(20, Math.round(stepsPerEpoch / 2)));
}
