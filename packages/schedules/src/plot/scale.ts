import type { Extent } from "./series.ts";
import { linearTicks, logTicks, widenToTicks } from "./ticks.ts";
import type { Ticks } from "./ticks.ts";

export type ScaleKind = "linear" | "log";

/** Turns values into positions and knows its ticks. */
export interface Scale {
  readonly extent: Extent;
  readonly ticks: Ticks;
  /** NaN where a value has no place: zero and below on a log scale. */
  readonly position: (value: number) => number;
}

/** Whether two ends are one value, or so close that no tick fits between them. */
const isOneValue = ({ min, max }: Extent): boolean => max - min <= 1e-9 * Math.max(Math.abs(min), Math.abs(max));

/** Room around a single value, so that a constant curve lies in the middle. */
function withRoom(extent: Extent, kind: ScaleKind): Extent {
  const { min, max } = extent;
  if (!isOneValue(extent)) return extent;
  if (kind === "log") return { min: min / 2, max: max * 2 };
  const room = min === 0 ? 1 : Math.abs(min) * 0.5;
  return { min: min > 0 ? 0 : min - room, max: max + room };
}

/** A scale for y: widened to whole ticks, and down to zero where zero is not far. */
export function valueScale(
  kind: ScaleKind,
  data: Extent,
  options: { readonly ticks: number; readonly from: number; readonly to: number },
): Scale {
  const { min, max } = withRoom(data, kind);
  if (kind === "log") {
    const extent = { min, max };
    return { extent, ticks: logTicks(extent, options.ticks), position: project(extent, options, Math.log) };
  }
  const low = min > 0 && min < max * 0.6 ? 0 : min;
  const extent = widenToTicks({ min: low, max }, options.ticks);
  return { extent, ticks: linearTicks(extent, options.ticks), position: project(extent, options, (value) => value) };
}

/** A scale for x: exactly from the first to the last point. */
export function stepScale(
  data: Extent,
  options: { readonly ticks: number; readonly from: number; readonly to: number; readonly whole: boolean },
): Scale {
  const extent = isOneValue(data) ? { min: data.min, max: data.min + Math.max(1, Math.abs(data.min)) } : data;
  const ticks = linearTicks(extent, options.ticks, options.whole);
  return { extent, ticks, position: project(extent, options, (value) => value) };
}

function project(
  extent: Extent,
  { from, to }: { readonly from: number; readonly to: number },
  bend: (value: number) => number,
): (value: number) => number {
  const low = bend(extent.min);
  const high = bend(extent.max);
  return (value) => {
    const place = bend(value);
    return Number.isFinite(place) ? from + ((place - low) / (high - low)) * (to - from) : NaN;
  };
}
