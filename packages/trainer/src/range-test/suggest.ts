import type { RangePoint } from "./sweep.ts";

/** A way to read a base learning rate off the curve of a range test. */
export type RangeRule = "valley" | "steepest" | "minimum";

export interface RateSuggestion {
  readonly rule: RangeRule;
  readonly lr: number;
  /** Index of the point that it was read at. */
  readonly index: number;
}

export interface Suggestions {
  /** One for each rule; none where the loss never fell. */
  readonly suggestions: readonly RateSuggestion[];
  /** The middle one of them. */
  readonly suggested: number | null;
  /** Why there is none. */
  readonly reason: string | null;
}

/** What each rule does, in a sentence. */
export const rangeRules: Readonly<Record<RangeRule, { readonly label: string; readonly help: string }>> = {
  valley: { label: "Valley", help: "Two thirds along the longest fall of the loss; the careful one." },
  steepest: { label: "Steepest", help: "Where the loss falls fastest as the rate grows; the bold one." },
  minimum: { label: "Minimum / 10", help: "A tenth of the rate with the lowest loss, which is itself on the edge." },
};

/** A fall of less than this share of the first loss is noise. */
const leastFall = 0.03;
/** Points at the beginning that the running mean is still settling over. */
const settling = 5;

/**
 * Reads base learning rates off a range test. The middle one of the three is suggested: whichever rule a noisy curve
 * leads astray, the other two keep the suggestion between them.
 *
 * Sources: L. N. Smith 2017 (minimum and slope); the valley rule follows the idea described for fastai's finder.
 */
export function suggestRates(points: readonly RangePoint[]): Suggestions {
  const none = (reason: string): Suggestions => ({ suggestions: [], suggested: null, reason });
  if (points.length < 2 * settling) {
    return none("the loss ran away within the first steps: begin at a smaller rate");
  }
  const losses = points.map(({ smoothed }) => smoothed);
  const lowest = indexOfLowest(losses);
  const first = median(losses.slice(0, settling));
  if (first - (losses[lowest] ?? first) < leastFall * first) {
    return none("the loss hardly fell at any rate: try other rates, more steps, or another solver");
  }
  const at = (rule: RangeRule, index: number, share = 1): RateSuggestion => ({
    rule,
    lr: tidy((points[index]?.lr ?? 0) * share),
    index,
  });
  const suggestions = [
    at("valley", valleyOf(losses)),
    at("steepest", steepestOf(points, lowest)),
    at("minimum", lowest, 0.1),
  ];
  return { suggestions, suggested: median(suggestions.map(({ lr }) => lr)), reason: null };
}

/** Two significant digits: more would promise what a noisy curve cannot keep. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(2));
}

function indexOfLowest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < (values[best] ?? Infinity) ? index : best), 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Where the smoothed loss falls fastest over the logarithm of the rate, before it is at its lowest. */
function steepestOf(points: readonly RangePoint[], lowest: number): number {
  let best = settling;
  let bestSlope = Infinity;
  for (let i = settling; i < Math.max(lowest, settling + 1); i++) {
    const [left, right] = [points[i - 1], points[i + 1]];
    if (!left || !right) continue;
    const slope = (right.smoothed - left.smoothed) / Math.log(right.lr / left.lr);
    if (slope < bestSlope) [best, bestSlope] = [i, slope];
  }
  return best;
}

/** Two thirds along the longest row of ever lower losses (others may lie between them). */
function valleyOf(losses: readonly number[]): number {
  const length: number[] = [];
  const before: number[] = [];
  let end = 0;
  for (let i = 0; i < losses.length; i++) {
    length[i] = 1;
    before[i] = -1;
    for (let j = 0; j < i; j++) {
      if ((losses[j] ?? 0) > (losses[i] ?? 0) && (length[j] ?? 0) + 1 > (length[i] ?? 0)) {
        length[i] = (length[j] ?? 0) + 1;
        before[i] = j;
      }
    }
    if ((length[i] ?? 0) > (length[end] ?? 0)) end = i;
  }
  let start = end;
  while ((before[start] ?? -1) >= 0) start = before[start] ?? 0;
  return Math.round(start + ((end - start) * 2) / 3);
}
