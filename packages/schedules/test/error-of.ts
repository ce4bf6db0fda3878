import { SchedulesError } from "../src/index.ts";

/** The SchedulesError that a call throws; anything else thrown goes on, and no throw is an error, too. */
export function errorOf(call: () => unknown): SchedulesError {
  try {
    call();
  } catch (error) {
    if (error instanceof SchedulesError) return error;
    throw error;
  }
  throw new Error("expected a SchedulesError, nothing was thrown");
}
