import { formatNumber, groupThousands } from "../format.ts";
import type { Extent } from "./series.ts";

/** The largest of 1, 2, 5 times a power of ten that gives at least `count` intervals, or the next above it. */
function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  // Rounding must not push 1.0000000000000002 to the next round number.
  const share = raw / power - 1e-9;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

/** Multiples of 1, 2 or 5 times a power of ten, about `count` of them, and how to write them. */
export interface Ticks {
  readonly values: readonly number[];
  readonly format: (value: number) => string;
}

/** Round numbers inside an extent. `whole` keeps them integers. */
export function linearTicks(extent: Extent, count: number, whole = false): Ticks {
  const nice = niceStep(extent.max - extent.min, count);
  const step = whole ? Math.max(1, Math.round(nice)) : nice;
  const first = Math.ceil(extent.min / step - 1e-9);
  const last = Math.floor(extent.max / step + 1e-9);
  const values: number[] = [];
  for (let index = first; index <= last && values.length < 1000; index++) values.push(index === 0 ? 0 : index * step);
  return { values, format: tickFormat(step, extent) };
}

/**
 * The same extent, widened to whole ticks where the next one is near, otherwise by a little room, so that no curve runs
 * along the edge and little space is wasted.
 */
export function widenToTicks({ min, max }: Extent, count: number): Extent {
  const step = niceStep(max - min, count);
  const room = (max - min) * 0.04;
  const below = Math.floor(min / step + 1e-9) * step;
  const above = Math.ceil(max / step - 1e-9) * step;
  return {
    min: min - below <= step * 0.55 ? below : min - room,
    max: above - max <= step * 0.55 ? above : max + room,
  };
}

/** Writes all ticks of one axis alike: as many decimals as the step needs, or an exponent for very small or large ones. */
function tickFormat(step: number, extent: Extent): (value: number) => string {
  const largest = Math.max(Math.abs(extent.min), Math.abs(extent.max));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (decimals > 4 || largest >= 1e7) {
    const digits = Math.max(1, Math.ceil(Math.log10(largest / step) + 1e-9) + 1);
    return (value) => (value === 0 ? "0" : Number(value.toPrecision(digits)).toExponential().replace("e+", "e"));
  }
  if (decimals > 0) return (value) => (value === 0 ? "0" : value.toFixed(decimals));
  return (value) => (largest < 10_000 ? String(value) : groupThousands(String(value)));
}

/** Powers of ten inside a positive extent, with 2 and 5 times them where there are few. */
export function logTicks(extent: Extent, count: number): Ticks {
  const decades = Math.log10(extent.max / extent.min);
  if (decades < 0.7) return linearTicks(extent, count);
  const mantissas = decades * 3 <= count ? [1, 2, 5] : decades * 2 <= count ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const values: number[] = [];
  for (let power = Math.floor(Math.log10(extent.min)); power <= Math.ceil(Math.log10(extent.max)); power++) {
    if (power % every !== 0) continue;
    for (const mantissa of mantissas) {
      const value = Number(`${mantissa}e${power}`);
      if (value >= extent.min * (1 - 1e-9) && value <= extent.max * (1 + 1e-9)) values.push(value);
    }
  }
  return { values, format: (value) => formatNumber(value) };
}
