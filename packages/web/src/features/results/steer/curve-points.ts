import { closedForm } from "@glissade/schedules";
import { rateAt, type RateLine } from "./course.ts";

/** A point of a curve that is drawn by hand. */
export interface CurvePoint {
  /** Training steps done when its rate is used: the training step after it does. */
  readonly step: number;
  readonly rate: number;
}

export const interpolations = ["linear", "monotone", "step"] as const;
export type Interpolation = (typeof interpolations)[number];

/** Points that are wanted on the rest of a curve: enough to take hold of it, few enough to see. */
const mostPoints = 7;
/** A line may differ from the curve by this share of its height. */
const tolerance = 0.02;

/**
 * Few points whose straight lines come close to the rest of a curve: its ends first, then always where it is missed most.
 *
 * @param from training steps done
 */
export function pointsOf(line: RateLine, from: number, end: number, beat = 1): CurvePoint[] {
  const last = Math.max(from + 1, end - 1);
  const rate = (step: number): number => tidy(rateAt(line, step + 1, beat));
  const looks = Math.min(400, last - from);
  const candidates = Array.from({ length: looks + 1 }, (_, i) => from + Math.round((i * (last - from)) / looks));
  const high = Math.max(...candidates.map(rate)) || 1;
  let points: CurvePoint[] = [from, last].map((step) => ({ step, rate: rate(step) }));
  while (points.length < mostPoints) {
    const missed = candidates
      .map((step) => ({ step, rate: rate(step), by: Math.abs(rate(step) - between(points, step)) }))
      .reduce((worst, each) => (each.by > worst.by ? each : worst));
    if (missed.by <= tolerance * high) break;
    points = sorted([...points, { step: missed.step, rate: missed.rate }]);
  }
  return points;
}

function between(points: readonly CurvePoint[], step: number): number {
  const after = points.findIndex((each) => each.step >= step);
  const [left, right] = [points[after - 1], points[after]];
  if (!right) return points.at(-1)?.rate ?? 0;
  if (!left) return right.rate;
  return left.rate + ((step - left.step) / (right.step - left.step)) * (right.rate - left.rate);
}

/** With a point moved: never past its neighbours, never out of the rest of the run. */
export function movePoint(
  points: readonly CurvePoint[],
  index: number,
  to: CurvePoint,
  [from, end]: readonly [number, number],
): CurvePoint[] {
  const low = (points[index - 1]?.step ?? from - 1) + 1;
  const high = (points[index + 1]?.step ?? end) - 1;
  const step = Math.max(low, Math.min(high, Math.round(to.step)));
  return points.map((each, i) => (i === index ? { step, rate: tidy(to.rate) } : each));
}

/** With one more point; as it was where there is one at that step, or it lies outside of the rest of the run. */
export function addPoint(
  points: readonly CurvePoint[],
  added: CurvePoint,
  [from, end]: readonly [number, number],
): readonly CurvePoint[] {
  const step = Math.round(added.step);
  if (step < from || step >= end || points.some((each) => each.step === step)) return points;
  return sorted([...points, { step, rate: tidy(added.rate) }]);
}

/** In the middle of the widest gap, on the curve as it is. */
export function addInGap(
  points: readonly CurvePoint[],
  interpolation: Interpolation,
  range: readonly [number, number],
): readonly CurvePoint[] {
  const ends = [range[0], ...points.map(({ step }) => step), range[1] - 1];
  let [left, right] = [range[0], range[0]];
  ends.forEach((step, index) => {
    const before = ends[index - 1] ?? step;
    if (step - before > right - left) [left, right] = [before, step];
  });
  const step = Math.round((left + right) / 2);
  return addPoint(points, { step, rate: drawnRate(points, interpolation)(step) }, range);
}

/** Without a point; one stays. */
export function removePoint(points: readonly CurvePoint[], index: number): readonly CurvePoint[] {
  return points.length <= 1 ? points : points.filter((_, i) => i !== index);
}

function sorted(points: readonly CurvePoint[]): CurvePoint[] {
  return [...points].sort((a, b) => a.step - b.step);
}

/** The drawn curve: rate by training steps done. */
export function drawnRate(points: readonly CurvePoint[], interpolation: Interpolation): (step: number) => number {
  const curve = closedForm(
    { type: "PiecewiseLR", points: points.map(({ step, rate }) => [step, rate] as [number, number]), interpolation },
    { lr: 1 },
  );
  return (step) => curve.at(step)[0] ?? 0;
}

const drawnLooks = 300;

/** The drawn curve as a line, at once: what the server says of it comes a moment later. */
export function drawnLine(
  points: readonly CurvePoint[],
  interpolation: Interpolation,
  [from, end]: readonly [number, number],
): RateLine {
  const rate = drawnRate(points, interpolation);
  const looks = Math.min(drawnLooks, end - from);
  const steps = Array.from({ length: looks + 1 }, (_, i) => from + Math.round((i * (end - 1 - from)) / looks));
  const all = [...new Set([...steps, ...points.map(({ step }) => step)])]
    .filter((step) => step >= from && step < end)
    .sort((a, b) => a - b);
  return { steps: all.map((step) => step + 1), values: all.map(rate) };
}

function tidy(rate: number): number {
  return Number(Math.max(0, rate).toPrecision(3));
}
