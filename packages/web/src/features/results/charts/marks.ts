import type { ChartMark } from "../../../shared/charts/line-chart.tsx";
import { formatRate } from "../../../shared/format/numbers.ts";
import { steerWords } from "../../../strings/steer.ts";
import type { Checkpoint, RateChange } from "../events.ts";
import type { Steered } from "../steer/steered.ts";
import { ownChanges } from "./change-rows.ts";
import type { XAxis } from "./x-axis.ts";

export interface MarkSources {
  readonly axis: XAxis;
  readonly changes: readonly RateChange[];
  readonly checkpoints: readonly Checkpoint[];
  readonly steered: readonly Steered[];
}

/**
 * What happened, as upright lines: what somebody changed and who it was, changes of the rate with their reason where they
 * are labelled, checkpoints faintly.
 */
export function chartMarks(sources: MarkSources, { labelled }: { readonly labelled: boolean }): ChartMark[] {
  const { axis, changes, checkpoints, steered } = sources;
  const marks: ChartMark[] = [
    ...ownChanges(changes, steered).map(({ step, code, after }) => ({
      x: axis.fromStep(step),
      ...(labelled && { label: `${code.replaceAll("_", " ")} → ${after.map(formatRate).join(", ")}` }),
    })),
    ...steered.map(({ step, name, by, undone }) => ({
      x: axis.fromStep(step),
      dash: undone ? [2, 4] : [8, 3],
      label: steerWords.by(undone ? `${name} (${steerWords.undone})` : name, by),
    })),
    ...checkpoints.map(({ step }) => ({ x: axis.fromStep(step), color: "var(--chart-axis)", dash: [1, 6] })),
  ];
  return marks.sort((a, b) => a.x - b.x);
}
