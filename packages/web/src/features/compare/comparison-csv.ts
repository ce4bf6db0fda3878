import type { ExperimentSummary } from "@glissade/api";
import { compare } from "../../strings/compare.ts";
import { csvOf, type CsvValue } from "./csv.ts";
import type { Difference } from "./differences-table.tsx";

/** A row for each experiment: what it is, every parameter on which they differ, every metric, exactly. */
export function comparisonCsv(
  experiments: readonly ExperimentSummary[],
  differences: readonly Difference[],
  metrics: readonly string[],
): string {
  const { columns } = compare.results;
  const header = [
    columns.number,
    columns.name,
    columns.state,
    columns.tags,
    columns.seconds,
    ...differences.map(({ key }) => key),
    ...metrics,
    columns.id,
  ];
  const rows = experiments.map((experiment, index) => [
    experiment.number,
    experiment.name,
    experiment.state,
    experiment.tags.join("; "),
    experiment.seconds,
    ...differences.map(({ values }) => plain(values[index])),
    ...metrics.map((metric) => experiment.metrics[metric] ?? null),
    experiment.id,
  ]);
  return csvOf(header, rows);
}

function plain(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string"
    ? value
    : JSON.stringify(value);
}
