import type { RacePlan, Trunk } from "../../src/races/race-plan.ts";

/** A plan of so many candidates, 10 steps an epoch; trunks by candidate. */
export function planOf(
  count: number,
  changes: Partial<RacePlan> & { readonly trunks?: Readonly<Record<number, Trunk>> } = {},
): RacePlan {
  const { trunks = {}, ...rest } = changes;
  return {
    candidates: Array.from({ length: count }, (_, index) => ({
      label: `candidate ${index}`,
      scheduler: null,
      schedulerInterval: "iteration",
      lr: 0.1,
      trunk: trunks[index] ?? null,
    })),
    seeds: [0],
    epochs: 12,
    stepsPerEpoch: 10,
    rungs: [20, 60, 120],
    eta: 3,
    limit: null,
    metric: "validation/accuracy",
    ...rest,
  };
}

/** Even from 0 to 1, the same for the same start: a small generator for drawing cases. */
export function drawer(start: number): () => number {
  let state = start >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
