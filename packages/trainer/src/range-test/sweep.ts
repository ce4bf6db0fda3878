import type { Engine } from "../engine/types.ts";
import type { ImageBatch } from "../run/training-data.ts";
import { type RangeTestOptions, ratesOf } from "./options.ts";

/** One step of a range test. */
export interface RangePoint {
  /** From 1. */
  readonly step: number;
  readonly lr: number;
  readonly loss: number;
  /** Running mean of the loss, corrected for its beginning at zero. */
  readonly smoothed: number;
}

/** Why a sweep was over: all rates were tried, the loss ran away, or somebody asked for its end. */
export type SweepEnd = "completed" | "diverged" | "stopped";

/**
 * Trains one step at each rate, from small to large, and gives the engine back as it was.
 *
 * Source: L. N. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, section 3.3.
 *
 * @param batches as many as there are steps, or the sweep is shorter
 */
export async function sweepRates(
  engine: Engine,
  batches: AsyncIterable<ImageBatch>,
  options: RangeTestOptions,
  { signal, onPoint }: { readonly signal?: AbortSignal; readonly onPoint?: (point: RangePoint) => void } = {},
): Promise<{ readonly points: readonly RangePoint[]; readonly end: SweepEnd }> {
  const before = await engine.exportState();
  try {
    return await sweep(engine, batches, options, signal, onPoint);
  } finally {
    await engine.importState(before);
  }
}

async function sweep(
  engine: Engine,
  batches: AsyncIterable<ImageBatch>,
  options: RangeTestOptions,
  signal: AbortSignal | undefined,
  onPoint: ((point: RangePoint) => void) | undefined,
): Promise<{ points: RangePoint[]; end: SweepEnd }> {
  const rates = ratesOf(options);
  const points: RangePoint[] = [];
  let mean = 0;
  let lowest = Infinity;
  for await (const batch of batches) {
    if (signal?.aborted) return { points, end: "stopped" };
    const lr = rates[points.length];
    if (lr === undefined) break;
    if (batch.size === 0) continue;
    const { loss } = await engine.step(batch.images, batch.labels, { lr: engine.groups.map(() => lr) });
    if (!Number.isFinite(loss)) return { points, end: "diverged" };
    mean = options.smoothing * mean + (1 - options.smoothing) * loss;
    const smoothed = mean / (1 - options.smoothing ** (points.length + 1));
    const point = { step: points.length + 1, lr, loss, smoothed };
    points.push(point);
    onPoint?.(point);
    lowest = Math.min(lowest, smoothed);
    if (smoothed > options.divergence * lowest) return { points, end: "diverged" };
  }
  return { points, end: "completed" };
}
