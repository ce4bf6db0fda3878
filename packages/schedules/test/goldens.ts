import { readFileSync } from "node:fs";
import type { ScheduleInput } from "../src/index.ts";

/** One case of a golden file; goldens/make-goldens.py says what the fields hold. */
export interface GoldenCase {
  readonly spec: ScheduleInput;
  readonly base: readonly number[];
  readonly lr: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly number[])[];
  readonly closed?: readonly (readonly number[])[];
  readonly metrics?: readonly number[];
  readonly watch?: readonly (readonly [bad: number, cooling: number, best: number])[];
}

export const families = [
  "exponential",
  "step",
  "multi-step",
  "cosine-annealing",
  "cyclic",
  "reduce-on-plateau",
] as const;

const special: ReadonlySet<unknown> = new Set(["Infinity", "-Infinity", "NaN"]);

export function loadGoldens(family: (typeof families)[number]): readonly GoldenCase[] {
  const text = readFileSync(new URL(`goldens/${family}.json`, import.meta.url), "utf8");
  const file = JSON.parse(text, (_key, value: unknown) => (special.has(value) ? Number(value) : value)) as {
    cases: GoldenCase[];
  };
  return file.cases;
}

type Rows = readonly (readonly number[])[];

/** Every place where two tables part by more than the tolerance; a tolerance of 0 asks for the same bits. */
export function differences(found: Rows, wanted: Rows, tolerance: number): string[] {
  const list: string[] = [];
  if (found.length !== wanted.length) list.push(`${found.length} rows, not ${wanted.length}`);
  wanted.forEach((row, step) =>
    row.forEach((value, group) => {
      const got = found[step]?.[group] ?? NaN;
      const same = Object.is(got, value) || Math.abs(got - value) <= tolerance * Math.abs(value);
      if (!same) list.push(`step ${step}, group ${group}: ${got}, not ${value}`);
    }),
  );
  return list;
}
