import { leavesOf } from "./experiment-spec.ts";

/** A key on which specs differ, with the value of each; undefined where a spec lacks it. */
export interface DifferingKey {
  readonly key: string;
  readonly values: unknown[];
}

/** The leaves on which specs differ, in the order in which they first appear. */
export function changedKeys(specs: readonly Readonly<Record<string, unknown>>[]): DifferingKey[] {
  const leaves = specs.map((spec) => new Map(leavesOf(spec)));
  const keys = new Set(leaves.flatMap((map) => [...map.keys()]));
  return [...keys].flatMap((key) => {
    const values = leaves.map((map) => map.get(key));
    const texts = new Set(values.map((value) => JSON.stringify(value)));
    return texts.size < 2 ? [] : [{ key, values: values.map((value) => value ?? null) }];
  });
}
