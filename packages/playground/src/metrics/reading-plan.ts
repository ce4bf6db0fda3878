import { mismatch } from "../error.ts";
import type { ChunkSummary } from "./series-chunk.ts";

/** The part of a series that is wanted, and how closely. */
export interface SeriesWindow {
  /** First step; the series' first when left out. */
  readonly from?: number | undefined;
  /** Last step, itself included; the series' last when left out. */
  readonly to?: number | undefined;
  /** Equal stretches to divide the steps into, from 1: the pixels of a chart. */
  readonly width: number;
}

/** A window made definite, and the chunks that have to be read for it. */
export interface ReadingPlan {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** Places, in the list of summaries, of the chunks to read. */
  readonly chunks: readonly number[];
  /** Whether chunks of the window are passed over because nothing of them would be kept. */
  readonly skips: boolean;
}

/** First, lowest, highest and last: what is kept of a stretch, beside its first NaN. */
export const keptPerStretch = 4;

/**
 * The chunks that matter to a window. Those that lie wholly in one stretch and hold neither its first nor its last
 * point, neither its lowest nor its highest, and no NaN, need not be loaded.
 *
 * @param summaries of all chunks of the series, in order
 * @throws PlaygroundError `invalid_window` when `width` is no whole number from 1, or `from` or `to` is no number
 */
export function planReading(summaries: readonly ChunkSummary[], window: SeriesWindow): ReadingPlan {
  const { width } = window;
  const from = window.from ?? summaries[0]?.firstStep ?? 0;
  const to = window.to ?? summaries.at(-1)?.lastStep ?? 0;
  check("width", width, Number.isSafeInteger(width) && width >= 1, "a whole number from 1");
  check("from", from, Number.isFinite(from), "a step");
  check("to", to, Number.isFinite(to), "a step");

  const touched = [...summaries.keys()].filter(
    (index) => summaries[index]!.lastStep >= from && summaries[index]!.firstStep <= to,
  );
  const inside = touched.filter((index) => summaries[index]!.firstStep >= from && summaries[index]!.lastStep <= to);
  const points = inside.reduce((sum, index) => sum + summaries[index]!.count, 0);
  const plan = { from, to, width };
  if (points <= keptPerStretch * width) return { ...plan, chunks: touched, skips: false };
  const chunks = chunksThatCount(summaries, touched, plan);
  return { ...plan, chunks, skips: chunks.length < touched.length };
}

function check(key: string, found: number, right: boolean, expected: string): void {
  if (!right) throw mismatch("invalid_window", { key, found, expected });
}

function chunksThatCount(
  summaries: readonly ChunkSummary[],
  touched: readonly number[],
  stretches: Stretches,
): readonly number[] {
  const kept = new Set<number>();
  // For each stretch, the chunk that holds its first point, and so on.
  const first: StretchToChunk = new Map();
  const lowest: StretchToChunk = new Map();
  const highest: StretchToChunk = new Map();
  const last: StretchToChunk = new Map();
  for (const index of touched) {
    const { firstStep, lastStep, min, max, nans } = summaries[index]!;
    const start = stretchOf(stretches, Math.max(firstStep, stretches.from));
    const end = stretchOf(stretches, Math.min(lastStep, stretches.to));
    if (!first.has(start)) first.set(start, index);
    if (!first.has(end)) first.set(end, index);
    last.set(start, index).set(end, index);
    if (start !== end || firstStep < stretches.from || lastStep > stretches.to || nans > 0) {
      kept.add(index);
      continue;
    }
    if (!lowest.has(start) || min! < summaries[lowest.get(start)!]!.min!) lowest.set(start, index);
    if (!highest.has(start) || max! > summaries[highest.get(start)!]!.max!) highest.set(start, index);
  }
  for (const places of [first, lowest, highest, last]) for (const index of places.values()) kept.add(index);
  return [...kept].sort((a, b) => a - b);
}

type StretchToChunk = Map<number, number>;

/** The division of the steps `from` to `to` into `width` stretches. */
export type Stretches = Pick<ReadingPlan, "from" | "to" | "width">;

/** The first step that may lie in a stretch; that of the stretch after the last is the first step beyond `to`. */
export function stretchStart({ from, to, width }: Stretches, stretch: number): number {
  return from + Math.ceil((stretch * (to - from + 1)) / width);
}

/** The stretch of a step from `from` to `to`. */
export function stretchOf(stretches: Stretches, step: number): number {
  const { from, to, width } = stretches;
  let stretch = Math.min(Math.floor(((step - from) * width) / (to - from + 1)), width - 1);
  // Rounding may put a step on the wrong side of a border; the borders decide.
  while (stretch > 0 && step < stretchStart(stretches, stretch)) stretch -= 1;
  while (stretch < width - 1 && step >= stretchStart(stretches, stretch + 1)) stretch += 1;
  return stretch;
}
