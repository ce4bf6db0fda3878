import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { ScheduleInput } from "../src/index.ts";

type Rows = readonly (readonly number[])[];

/** One case of a compressed golden file; goldens/make-random-goldens.py says what the fields hold. */
export interface RandomCase {
  readonly spec: ScheduleInput;
  readonly base: readonly number[];
  readonly steps: number;
  readonly at: readonly number[];
  readonly lr: Rows;
  readonly sum: readonly number[];
  readonly weighted: readonly number[];
  readonly hash: string;
  readonly momentum?: Rows;
  readonly momentum_sum?: readonly number[];
  readonly closed?: Rows;
  readonly metrics?: readonly number[];
}

export function loadRandomGoldens(family: string): readonly RandomCase[] {
  const file = readFileSync(new URL(`goldens/random-${family}.json.gz`, import.meta.url));
  return (JSON.parse(gunzipSync(file).toString("utf8")) as { cases: RandomCase[] }).cases;
}

/** The sum of each group's values, and of the values times their step's number from 1, with compensated rounding. */
export function columnSums(rows: Rows): { readonly sum: number[]; readonly weighted: number[] } {
  const columns = rows[0]!.map((_value, group) => rows.map((row) => row[group]!));
  return {
    sum: columns.map((column) => compensated(column)),
    weighted: columns.map((column) => compensated(column.map((value, index) => (index + 1) * value))),
  };
}

/** Neumaier's sum. */
function compensated(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}
