import type { ClassScore } from "../result-of.ts";

export type ScoreColumn = keyof ClassScore;

export interface ScoreOrder {
  readonly column: ScoreColumn;
  readonly descending: boolean;
}

/** Classes in an order; equal ones by name. */
export function sortScores(scores: readonly ClassScore[], { column, descending }: ScoreOrder): ClassScore[] {
  const sign = descending ? -1 : 1;
  return [...scores].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return sign * order || a.name.localeCompare(b.name);
  });
}
