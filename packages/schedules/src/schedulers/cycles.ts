/** Where in which of a row of growing cycles a step lies. */
export interface CyclePlace {
  /** Number of the cycle, from 0. */
  readonly cycle: number;
  /** Steps since the cycle began. */
  readonly since: number;
  /** The cycle's length in steps. */
  readonly length: number;
}

/** The step at which cycle number `cycle` begins, when each is `growth` times as long as the one before. */
function startOf(cycle: number, first: number, growth: number): number {
  return growth === 1 ? cycle * first : (first * (growth ** cycle - 1)) / (growth - 1);
}

/**
 * The cycle that holds step `t`. A logarithm alone would now and then put the very first step of a cycle into the one
 * before, so its guess is only where the search begins.
 *
 * @param growth >= 1
 */
export function cycleAt(t: number, first: number, growth: number): CyclePlace {
  if (growth === 1) {
    const cycle = Math.floor(t / first);
    return { cycle, since: t - cycle * first, length: first };
  }
  let cycle = Math.max(0, Math.floor(Math.log1p((t / first) * (growth - 1)) / Math.log(growth)));
  while (cycle > 0 && startOf(cycle, first, growth) > t) cycle -= 1;
  while (startOf(cycle + 1, first, growth) <= t) cycle += 1;
  return { cycle, since: t - startOf(cycle, first, growth), length: first * growth ** cycle };
}
