import type { ExperimentSpec } from "./experiment-spec.ts";

/** A key on which two specs differ. */
export interface Difference {
  /** Key path, for example `solver.lr`. */
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The leaves on which two specs differ, by key path; keys that only one of them has count as well. */
export function compareSpecs(before: ExperimentSpec, after: ExperimentSpec): Difference[] {
  return compare(before, after, "");
}

function compare(before: unknown, after: unknown, path: string): Difference[] {
  if (!isRecord(before) || !isRecord(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ key: path, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => compare(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
