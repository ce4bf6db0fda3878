import type { ChartAxis } from "../../../shared/charts/line-chart.tsx";
import { formatCount, formatPlain } from "../../../shared/format/numbers.ts";
import { formatDuration } from "../../../shared/format/times.ts";
import type { XAxisKind } from "../search.ts";
import type { Points } from "./live-points.ts";

/** How training steps become positions on the axis that was chosen, and back. */
export interface XAxis {
  readonly kind: XAxisKind;
  readonly fromStep: (step: number) => number;
  readonly toStep: (x: number) => number;
  readonly format: (x: number) => string;
}

export interface XAxisOptions {
  readonly stepsPerEpoch: number;
  /** The series with the most points, by which a step's time is told. */
  readonly reference: Points;
  /** Milliseconds since 1970 at step 0. */
  readonly began: number;
  /** Seconds from one step to the next for steps that are still to come. */
  readonly secondsPerStep: number;
}

export function createXAxis(kind: XAxisKind, options: XAxisOptions): XAxis {
  if (kind === "epoch") {
    const { stepsPerEpoch } = options;
    return { kind, fromStep: (step) => step / stepsPerEpoch, toStep: (x) => x * stepsPerEpoch, format: formatPlain };
  }
  if (kind === "time") {
    const [steps, seconds] = clock(options);
    return {
      kind,
      fromStep: (step) => interpolate(steps, seconds, step, options.secondsPerStep),
      toStep: (x) => interpolate(seconds, steps, x, 1 / options.secondsPerStep),
      format: formatDuration,
    };
  }
  return { kind, fromStep: (step) => step, toStep: (x) => x, format: formatCount };
}

/** Steps and the seconds since the beginning at which they were done, both rising. */
function clock({ reference, began }: XAxisOptions): [number[], number[]] {
  const steps = [0];
  const seconds = [0];
  reference.steps.forEach((step, index) => {
    const time = ((reference.times[index] ?? began) - began) / 1000;
    if (step <= (steps.at(-1) ?? 0)) return;
    steps.push(step);
    seconds.push(Math.max(time, seconds.at(-1) ?? 0));
  });
  return [steps, seconds];
}

/** Along a line through points; beyond the last with the given slope. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number, slope: number): number {
  const last = xs.length - 1;
  if (x >= (xs[last] ?? 0)) return (ys[last] ?? 0) + (x - (xs[last] ?? 0)) * (Number.isFinite(slope) ? slope : 0);
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[low], xs[high], ys[low], ys[high]];
  return x1 === x0 ? y0 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/** The axis as a chart takes it. */
export function chartAxis(axis: XAxis, label: string, steps: readonly [number, number]): ChartAxis {
  return { label, range: [axis.fromStep(steps[0]), axis.fromStep(steps[1])], format: axis.format };
}
