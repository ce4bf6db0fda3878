import type { SharpnessResult } from "@glissade/api";
import { formatPlain } from "../../../shared/format/numbers.ts";
import { landscapeText } from "../../../strings/landscape.ts";

const words = landscapeText.sharpness;
/** From which share of the limit on it is worth a word. */
const near = 0.8;

/** Says where the rate was too large for where the model stood. */
export function sharpnessSentence({ points, hasLimit, solver }: SharpnessResult): string {
  if (!hasLimit) return words.noLimit(solver);
  const shares = points.map(({ sharpness, limit }) => (sharpness === null || limit === null ? 0 : sharpness / limit));
  const most = Math.max(0, ...shares);
  const where = (least: number, below: number): string =>
    stretches(
      points.map(({ step }) => step),
      shares.map((share) => share > least && share <= below),
    )
      .map(([from, to]) => words.steps(from, to))
      .join(words.and);
  const close = where(near, 1);
  const over = most > 1 ? words.over(where(1, Infinity), formatPlain(Number(most.toPrecision(2)))) : words.allBelow;
  return close === "" ? over : `${over} ${words.near(close)}`;
}

/** Neighbouring steps that are marked, as from and to. */
export function stretches(steps: readonly number[], marked: readonly boolean[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  steps.forEach((step, i) => {
    if (!marked[i]) return;
    const last = found.at(-1);
    if (last && marked[i - 1]) last[1] = step;
    else found.push([step, step]);
  });
  return found;
}
