import type { Cause } from "../definition.ts";

/** The end of a warm-up, when `t` is that step. */
export function warmUpOver(t: number, steps: number): Cause | undefined {
  return t === steps && steps > 0 ? { code: "peak", what: `warm-up over at step ${steps}` } : undefined;
}

/** The start of another cycle. */
export function restart(t: number, cycle: number): Cause {
  return { code: "restart", what: `cycle ${cycle + 1} begins at step ${t}` };
}
