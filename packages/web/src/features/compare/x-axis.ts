import type { ExperimentSummary, Series } from "@glissade/api";
import type { XKind } from "./compare-view.ts";

/** How one experiment's steps become positions on the axis, and back. */
export interface StepAxis {
  readonly fromStep: (step: number) => number;
  readonly toStep: (x: number) => number;
}

/** @param clock any of its series with times, for the axis of time */
export function stepAxis(
  kind: XKind,
  experiment: Pick<ExperimentSummary, "progress" | "spec" | "startedAt">,
  clock: Pick<Series, "steps" | "times"> | undefined,
): StepAxis {
  if (kind === "epoch") {
    const stepsPerEpoch = stepsPerEpochOf(experiment);
    return { fromStep: (step) => step / stepsPerEpoch, toStep: (x) => x * stepsPerEpoch };
  }
  if (kind === "time" && clock?.times && experiment.startedAt !== null) {
    const began = Date.parse(experiment.startedAt);
    const steps = [0, ...clock.steps];
    const minutes = [0, ...clock.times.map((time) => Math.max(0, time - began) / 60_000)];
    return { fromStep: (step) => along(steps, minutes, step), toStep: (x) => along(minutes, steps, x) };
  }
  return { fromStep: (step) => step, toStep: (x) => x };
}

function stepsPerEpochOf({ progress }: Pick<ExperimentSummary, "progress">): number {
  return progress && progress.epochs > 0 ? Math.max(1, progress.steps / progress.epochs) : 1;
}

/** Along a line through points with rising x; outside, the outermost stretch goes on. */
export function along(xs: readonly number[], ys: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (high < 1) return ys[0] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[low], xs[high], ys[low], ys[high]];
  return x1 === x0 ? y0 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
