import type { ChartMark } from "../../../shared/charts/line-chart.tsx";
import { formatRate } from "../../../shared/format/numbers.ts";
import { results } from "../../../strings/results.ts";
import type { Checkpoint, RateChange } from "../events.ts";
import type { ContinuedSpec } from "./future.ts";
import type { XAxis } from "./x-axis.ts";

export interface MarkSources {
  readonly axis: XAxis;
  readonly changes: readonly RateChange[];
  readonly checkpoints: readonly Checkpoint[];
  readonly continuations: NonNullable<ContinuedSpec["continuations"]>;
  readonly stepsPerEpoch: number;
}

/** What happened, as upright lines: changes of the rate with their reason, continuations, checkpoints faintly. */
export function chartMarks(sources: MarkSources, { labelled }: { readonly labelled: boolean }): ChartMark[] {
  const { axis, changes, checkpoints, continuations, stepsPerEpoch } = sources;
  const marks: ChartMark[] = [
    ...changes.map(({ step, code, after }) => ({
      x: axis.fromStep(step),
      ...(labelled && { label: `${code.replaceAll("_", " ")} → ${after.map(formatRate).join(", ")}` }),
    })),
    ...continuations.map(({ at, mode, epochs }) => ({
      x: axis.fromStep(at.iterations ?? (at.epochs ?? 0) * stepsPerEpoch),
      color: "var(--chart-axis)",
      dash: [6, 3],
      ...(labelled && { label: results.charts.continuation(mode, epochs) }),
    })),
    ...checkpoints.map(({ step }) => ({ x: axis.fromStep(step), color: "var(--chart-axis)", dash: [1, 6] })),
  ];
  return marks.sort((a, b) => a.x - b.x);
}
