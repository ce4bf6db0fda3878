import { isPlainObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/**
 * A copy of a checked schedule in which no metric ever reduces a rate.
 * Works on the plain data, so that it needs no definitions.
 */
export function withoutPlateaus<T>(spec: T): T {
  if (Array.isArray(spec)) return spec.map((one: unknown) => withoutPlateaus(one)) as T;
  if (!isPlainObject(spec)) return spec;
  const copy = Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, withoutPlateaus(value)]));
  for (const key of ["patience", "patience_t"]) if (key in copy) copy[key] = Number.MAX_SAFE_INTEGER;
  return copy as T;
}

/** State fields with one entry per parameter group. */
const perGroup = new Set(["base_lrs", "_last_lr", "main_lrs", "momenta"]);

function extended(state: JsonValue, newcomer: JsonValue | undefined, groups: number): JsonValue {
  if (Array.isArray(state)) {
    const list: readonly JsonValue[] = state;
    const others: readonly JsonValue[] = Array.isArray(newcomer) ? newcomer : [];
    return list.map((one, index) => extended(one, others[index], groups));
  }
  return isPlainObject(state) ? extendedState(state, isPlainObject(newcomer) ? newcomer : {}, groups) : state;
}

/**
 * A saved state with one group more, whose entries come from the state of a schedule that had it from the start.
 *
 * @param groups how many groups there are with the new one
 */
export function extendedState(state: JsonObject, newcomer: JsonObject, groups: number): JsonObject {
  const copy = Object.entries(state).map(([key, value]): [string, JsonValue] => {
    const old: readonly JsonValue[] = Array.isArray(value) ? value : [];
    const more: readonly JsonValue[] = Array.isArray(newcomer[key]) ? newcomer[key] : [];
    // Inside a schedule per group the lists have one entry, and stay as they are.
    const grows = perGroup.has(key) && old.length === groups - 1 && more.length === groups;
    return [key, grows ? [...old, more[groups - 1]!] : extended(value, newcomer[key], groups)];
  });
  return Object.fromEntries(copy);
}
