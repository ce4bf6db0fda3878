import { mismatch } from "./errors.ts";
import { decodeNumber, encodeNumber, isPlainObject } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** What every schedule's state begins with, under PyTorch's names. */
export function stateHead(type: string, epoch: number, base: readonly number[], lr: readonly number[]) {
  return { type, last_epoch: epoch, base_lrs: base.map(encodeNumber), _last_lr: lr.map(encodeNumber) } as const;
}

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

/** PyTorch's `last_epoch` of a schedule in a composition: negative before its turn. @throws SchedulesError `invalid_state` */
export function readEpoch(state: JsonObject): number {
  const found = state["last_epoch"];
  if (typeof found === "number" && Number.isSafeInteger(found) && found >= -16) return found;
  const expected = "an integer";
  throw mismatch("invalid_state", { subject: "saved state,", key: "last_epoch", found, expected });
}

/**
 * The base rates of a saved state, or undefined where PyTorch saves none.
 *
 * @throws SchedulesError `invalid_state`, also for a state of another type of schedule
 */
export function readBase(state: JsonObject, type: string, groups: number): number[] | undefined {
  const found = state["type"];
  if (found !== undefined && found !== type) {
    throw mismatch("invalid_state", { subject: "saved state,", key: "type", found, expected: `"${type}"` });
  }
  // Only our own states say their type; those of PyTorch's ReduceLROnPlateau hold no base rates.
  if (found === undefined && state["base_lrs"] === undefined) return undefined;
  return readNumbers(state, "base_lrs", groups);
}

/** The states of the schedules inside a composition. @throws SchedulesError `invalid_state` */
export function readChildren(state: JsonObject, count: number): readonly JsonObject[] {
  const found = state["_schedulers"];
  const isState = (child: unknown): child is JsonObject => isPlainObject(child);
  const children: readonly unknown[] = Array.isArray(found) ? found : [];
  if (Array.isArray(found) && children.length === count && children.every(isState)) return children;
  throw mismatch("invalid_state", {
    subject: "saved state,",
    key: "_schedulers",
    found,
    expected: `a list of ${count} states, one per schedule`,
  });
}
