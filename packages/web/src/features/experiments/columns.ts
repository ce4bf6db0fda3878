import type { ExperimentSummary } from "@glissade/api";
import { lessIsBetter, valueOfKey } from "../../shared/experiments/experiment-keys.ts";

/** Columns that show more than a value. All others are keys: `spec.solver.momentum`, `metrics.test/accuracy`. */
export const drawnColumns = ["scheduler", "solver", "lr", "state", "best", "loss", "age", "tags"] as const;
export type DrawnColumn = (typeof drawnColumns)[number];

export const usualColumns: readonly string[] = ["scheduler", "solver", "lr", "state", "best", "loss", "age"];

export function isDrawn(column: string): column is DrawnColumn {
  return (drawnColumns as readonly string[]).includes(column);
}

/** What a column is sorted by on the server, and whether its first click shows the greatest on top. */
export function sortOfColumn(
  column: string,
  metric: string,
): { readonly key: string; readonly descending: boolean } | undefined {
  switch (column) {
    case "name":
      return { key: "number", descending: false };
    case "scheduler":
      return { key: "spec.scheduler.type", descending: false };
    case "solver":
      return { key: "spec.solver.type", descending: false };
    case "lr":
      return { key: "spec.solver.lr", descending: true };
    case "state":
      return { key: "state", descending: false };
    case "best":
      return { key: `metrics.${metric}`, descending: !lessIsBetter(metric) };
    case "loss":
      return { key: "metrics.train/loss", descending: false };
    case "age":
      return { key: "createdAt", descending: true };
    case "tags":
      return undefined;
    default:
      return { key: column, descending: column.startsWith("metrics.") && !lessIsBetter(column) };
  }
}

const storageKey = "glissade.playground.columns";

/** As they were chosen last on this machine. */
export function rememberedColumns(): readonly string[] {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? "null") as unknown;
    if (Array.isArray(kept) && kept.every((each) => typeof each === "string")) return kept;
  } catch {
    // A browser that keeps nothing shows the usual ones.
  }
  return usualColumns;
}

export function rememberColumns(columns: readonly string[]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(columns));
  } catch {
    // Then they are in the address only.
  }
}

/** Numbers stand on the right, words on the left. @param numbers of the chosen keys, those that hold numbers */
export function isRightAligned(column: string, numbers: readonly string[]): boolean {
  return column === "lr" || column === "best" || column === "seconds" || numbers.includes(column);
}

/** Which columns hold numbers in any of these experiments. */
export function numberColumnsOf(
  columns: readonly string[],
  experiments: readonly ExperimentSummary[],
): readonly string[] {
  return columns.filter(
    (column) => !isDrawn(column) && experiments.some((each) => typeof valueOfKey(each, column) === "number"),
  );
}

/** With one more, which stands before what closes a row: there it is in sight. */
export function withColumn(columns: readonly string[], column: string): readonly string[] {
  const closing = columns.findIndex((each) => each === "loss" || each === "age");
  return closing < 0 ? [...columns, column] : columns.toSpliced(closing, 0, column);
}
