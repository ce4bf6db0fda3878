/**
 * Which of a growing run's checkpoints stay when only so many may: the first, the newest, and between them those that lie
 * most evenly. Called again with each new step it thins what it has kept before, so that nothing need be known of how long
 * the run will be.
 *
 * No gap that it makes is wider than twice the even one, `2 * (newest - first) / (most - 1)`: the pair of neighbouring gaps
 * that becomes one is the narrowest of all.
 *
 * @param steps in any order; each counts once
 * @param most how many may stay, from 0; with 1 it is the newest
 * @returns in ascending order
 *
 * @example keepEvenly([1, 2, 3, 4, 5], 3) // [1, 3, 5]
 */
export function keepEvenly(steps: readonly number[], most: number): number[] {
  if (most < 1) return [];
  const kept = [...new Set(steps)].sort((a, b) => a - b);
  while (kept.length > most) kept.splice(mostCrowded(kept), 1);
  return kept;
}

/** Where the two neighbours lie nearest to one another, the first such place; of two steps it is the older. */
function mostCrowded(steps: readonly number[]): number {
  let found = 0;
  let narrowest = Infinity;
  for (let at = 1; at < steps.length - 1; at++) {
    const gap = steps[at + 1]! - steps[at - 1]!;
    if (gap >= narrowest) continue;
    narrowest = gap;
    found = at;
  }
  return found;
}
