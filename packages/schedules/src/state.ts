import { mismatch } from "./errors.ts";
import { decodeNumber } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** A counter from a saved state. @throws SchedulesError `invalid_state` */
export function readCount(state: JsonObject, key: string): number {
  const found = state[key];
  if (typeof found === "number" && Number.isSafeInteger(found) && found >= 0) return found;
  throw mismatch("invalid_state", { subject: "saved state,", key, found, expected: "an integer >= 0" });
}

/** A number, also an infinite one, from a saved state. @throws SchedulesError `invalid_state` */
export function readNumber(state: JsonObject, key: string): number {
  const value = decodeNumber(state[key]);
  if (value !== undefined) return value;
  throw mismatch("invalid_state", { subject: "saved state,", key, found: state[key], expected: "a number" });
}

/** One finite number per parameter group from a saved state. @throws SchedulesError `invalid_state` */
export function readNumbers(state: JsonObject, key: string, count: number): number[] {
  const found = state[key];
  const numbers = Array.isArray(found) ? found.map((value: unknown) => decodeNumber(value)) : [];
  const good = numbers.filter((value): value is number => Number.isFinite(value));
  if (Array.isArray(found) && numbers.length === count && good.length === count) return good;
  throw mismatch("invalid_state", {
    subject: "saved state,",
    key,
    found,
    expected: `a list of ${count} finite number${count === 1 ? "" : "s"}, one per parameter group`,
  });
}
