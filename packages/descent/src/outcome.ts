import { formatNumber } from "@glissade/schedules";
import type { Descent, EndReason } from "./descend.ts";
import type { Point } from "./landscapes/landscape.ts";
import type { Surface } from "./surface.ts";

/** Where a run ended, on the landscape. */
export type Place =
  "global-minimum" | "local-minimum" | "minimum" | "saddle" | "maximum" | "flat" | "slope" | "outside" | "nowhere";

/** What became of a run. */
export interface Outcome {
  readonly end: EndReason;
  readonly steps: number;
  readonly place: Place;
  /** The last position, or of a minimum it came to, that. */
  readonly at: Point;
  readonly loss: number;
  readonly lowestLoss: number;
  readonly diverged: boolean;
  /** All of it in words, one sentence without its full stop. */
  readonly text: string;
}

/** How near a known minimum is near enough, as a share of the landscape's width. */
const near = 0.005;

/** Why a run ended and where, also in words. */
export function outcomeOf(
  surface: Surface,
  descent: Descent,
  { minimumStep }: { readonly minimumStep: number },
): Outcome {
  const { end, positions, losses, updates } = descent;
  const last = positions.at(-1)!;
  const diverged = end === "left" || end === "not-finite";
  const { place, at } = diverged
    ? { place: end === "left" ? ("outside" as const) : ("nowhere" as const), at: last }
    : placeOf(surface, last);
  const steps = updates.length;
  const count = `${steps} step${steps === 1 ? "" : "s"}`;
  const where = `${placeWords[place]}${diverged ? "" : ` at ${pointText(at)}`}`;
  const text = diverged
    ? `diverged after ${count}: ${endWords[end](minimumStep)}`
    : `ended after ${count}: ${endWords[end](minimumStep)}, ${where}`;
  const finite = losses.filter((loss) => Number.isFinite(loss));
  return { end, steps, place, at, loss: losses.at(-1)!, lowestLoss: Math.min(...finite), diverged, text };
}

const endWords: Readonly<Record<EndReason, (minimumStep: number) => string>> = {
  "step-limit": () => "the step limit was reached",
  "minimum-step": (minimumStep) => `the update fell below ${formatNumber(minimumStep)}`,
  left: () => "it left the landscape",
  "not-finite": () => "its numbers grew beyond all bounds",
};

const placeWords: Readonly<Record<Place, string>> = {
  "global-minimum": "in the global minimum",
  "local-minimum": "in the local minimum",
  minimum: "in a minimum",
  saddle: "on a saddle point",
  maximum: "on a hilltop",
  flat: "on flat ground",
  slope: "still on a slope",
  outside: "outside",
  nowhere: "nowhere",
};

/** "2.067" or "(1, -0.5)". */
export function pointText(point: Point): string {
  const texts = point.map((value) => formatNumber(Math.abs(value) < 5e-5 ? 0 : value));
  return texts.length === 1 ? texts[0]! : `(${texts.join(", ")})`;
}

function placeOf(surface: Surface, point: Point): { readonly place: Place; readonly at: Point } {
  const known = surface.minima.find(({ at }) => distance(surface, at, point) < near);
  if (known) return { place: known.kind === "global" ? "global-minimum" : "local-minimum", at: known.at };
  return { place: shapeAt(surface, point), at: point };
}

/** In shares of the landscape's width. */
function distance({ domain }: Surface, a: Point, b: Point): number {
  return Math.hypot(...domain.map(([low, high], axis) => (a[axis]! - b[axis]!) / (high - low)));
}

/**
 * What the ground looks like where no minimum is known: by the slope, and by the curvature that differences of the
 * exact slopes give. A place counts as reached where a Newton step from it would be short.
 */
function shapeAt(surface: Surface, point: Point): Place {
  const slope = surface.gradient(point);
  const [least, most] = curvatures(surface, point);
  const width = Math.max(...surface.domain.map(([low, high]) => high - low));
  const steepest = Math.max(Math.abs(least), Math.abs(most));
  const size = Math.hypot(...slope);
  if (size < 1e-9 && steepest < 1e-9) return "flat";
  const newton = size / Math.max(Math.min(Math.abs(least), Math.abs(most)), 1e-12);
  if (newton > near * width) return size < 1e-3 && steepest < 1e-2 ? "flat" : "slope";
  if (least > 0) return surface.minima.length > 0 ? "local-minimum" : "minimum";
  return most < 0 ? "maximum" : "saddle";
}

/** The lowest and the highest curvature. */
function curvatures(surface: Surface, point: Point): readonly [number, number] {
  const rows = point.map((_value, axis) => {
    const [low, high] = surface.domain[axis]!;
    const step = (high - low) * 1e-5;
    const moved = (by: number): number[] => point.map((value, i) => (i === axis ? value + by : value));
    const [ahead, behind] = [surface.gradient(moved(step)), surface.gradient(moved(-step))];
    return ahead.map((value, i) => (value - behind[i]!) / (2 * step));
  });
  const [xx = 0, xy = 0] = rows[0] ?? [];
  if (rows.length === 1) return [xx, xx];
  const yy = rows[1]![1]!;
  const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return [mean - half, mean + half];
}
