import { z } from "zod";

// Every message below is the "expected …" half of an error line; explain-issue.ts adds the key and what was found.

export function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most.toLocaleString("en-US")}`;
  return z.int(expected).min(least, expected).max(most, expected);
}

export function fraction() {
  const expected = "a number from 0 to 1";
  return z.number(expected).min(0, expected).max(1, expected);
}

export const flag = () => z.boolean("true or false");
export const seed = () => wholeNumber(0, 2 ** 32 - 1);

/** Omitted and null both mean the default. */
export function withDefault<T extends z.ZodType, const D>(schema: T, value: D) {
  return z.nullish(schema).transform((given) => given ?? value);
}

/** An object whose keys all have defaults, so that it may itself be omitted. */
export function section<S extends z.ZodRawShape>(shape: S) {
  return z.preprocess((given) => given ?? {}, strict(shape, "an object"));
}

/** Leaves unknown keys to zod's own issue and words everything else. */
export function strict<S extends z.ZodRawShape>(shape: S, expected: string) {
  return z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? expected : undefined) });
}

/** A list that may be omitted. */
export function list<T extends z.ZodType>(items: T, most: number, expected: string) {
  return z.preprocess((given) => given ?? [], z.array(items, expected).max(most, `at most ${most} of them`));
}

/** A stretch or a position of the run. */
export const period = z.union(
  [z.strictObject({ epochs: wholeNumber(1, 1e6) }), z.strictObject({ iterations: wholeNumber(1, 1e9) })],
  { error: () => '{"epochs": n} or {"iterations": n} with a whole number n >= 1' },
);
