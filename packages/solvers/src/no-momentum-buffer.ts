import { SolverError } from "./error.ts";

/** A schedule cycles the momentum of a solver that was set up without any, and so has no buffer for it. */
export function noMomentumBuffer(scheduled: number): SolverError {
  const expected = "a momentum above 0 in the solver's spec, as the schedule cycles it (see withMomentum)";
  const message = `momentum: found 0 under a schedule that sets ${scheduled}, expected ${expected}`;
  return new SolverError("no_momentum", message, { key: "momentum", found: 0, expected });
}
