import type { Cause } from "../definition.ts";

/** The end of a warm-up, when `t` is that step. */
export function warmUpOver(t: number, steps: number): Cause | undefined {
  return t === steps && steps > 0 ? { code: "peak", what: `warm-up over at step ${steps}` } : undefined;
}

/** The start of another cycle. */
export function restart(t: number, cycle: number): Cause {
  return { code: "restart", what: `cycle ${cycle + 1} begins at step ${t}` };
}

/** A drop every so many steps, when `t` is one of them; one at every single step is plain decay, nothing to report. */
export function stepDown(t: number, every: number): Cause | undefined {
  return every > 1 && t % every === 0 ? { code: "step", what: `step ${t} reached (every ${every})` } : undefined;
}
