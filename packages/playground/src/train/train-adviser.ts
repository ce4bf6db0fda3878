import { advise, type Advice, type AdviceCode, type RunFacts } from "@glissade/advice";
import {
  isFinal,
  type MetricsRow,
  readJsonLines,
  runPath,
  type StartedEvent,
  type TrainingEvent,
} from "@glissade/trainer";
import { runFacts } from "../advice/run-facts.ts";
import { pointsOf } from "../runner/row-points.ts";

/** Between evaluations the series are looked at so many times in a run at most. */
const mostLooks = 200;

/** Follows a training and tells each kind of advice once, when it first appears. */
export interface TrainAdviser {
  add(row: MetricsRow): void;
  report(event: TrainingEvent): void;
}

/**
 * @param earlier rows of the run's metrics log from earlier sittings: what they gave away was told then
 * @param tell told a piece of advice
 */
export function createTrainAdviser(earlier: readonly MetricsRow[], tell: (advice: Advice) => void): TrainAdviser {
  const series: Record<string, { steps: number[]; values: number[] }> = {};
  const told = new Set<AdviceCode>();
  let started: StartedEvent | undefined;
  let lookedAt = 0;

  const keep = (row: MetricsRow): void => {
    for (const [key, { step, value }] of pointsOf(row, 0)) {
      const one = (series[key] ??= { steps: [], values: [] });
      one.steps.push(step);
      one.values.push(value);
    }
  };
  const fresh = (ended: RunFacts["ended"]): Advice[] => {
    if (!started) return [];
    const { spec, stepsPerEpoch, classes } = started;
    const found = advise(series, runFacts(spec, { stepsPerEpoch, classes: classes.length }, ended));
    const unsaid = found.filter(({ code }) => !told.has(code));
    for (const { code } of unsaid) told.add(code);
    return unsaid;
  };

  return {
    add(row) {
      keep(row);
      if (!started || (row.kind === "step" && row.step - lookedAt < started.steps / mostLooks)) return;
      lookedAt = row.step;
      fresh(null).forEach(tell);
    },
    report(event) {
      if (event.type === "started") {
        started = event;
        for (const row of earlier.slice(0, event.logs.metricLines)) keep(row);
        fresh(null);
      } else if (isFinal(event) && event.type === "failed") {
        fresh(event.code === "non_finite_loss" ? "non-finite" : "stopped").forEach(tell);
      }
    },
  };
}

/** The rows that a run to be resumed has recorded; none for a new one, or where they cannot be read. */
export async function rowsBefore(request: { directory: string; resume: boolean }): Promise<MetricsRow[]> {
  if (!request.resume) return [];
  const rows: MetricsRow[] = [];
  try {
    for await (const row of readJsonLines(runPath(request.directory, "metrics"))) rows.push(row as MetricsRow);
  } catch {
    // The training says what is wrong with its folder; without its past the advice begins here.
    return [];
  }
  return rows;
}
