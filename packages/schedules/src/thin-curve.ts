/** A curve in few points, steps rising. */
export type ThinCurve = readonly (readonly [step: number, value: number])[];

/** Steps looked at in a stretch before deciding how closely to look. */
const looks = 16;

/** A stretch of steps, both ends included, with its lowest and highest. */
interface Extremes {
  low: number;
  lowest: number;
  high: number;
  highest: number;
}

type ValueAt = (step: number) => number;

function see(extremes: Extremes, step: number, value: number): void {
  if (value < extremes.lowest) [extremes.low, extremes.lowest] = [step, value];
  // NaN counts as the highest, to be found out.
  if (!(value <= extremes.highest)) [extremes.high, extremes.highest] = [step, value];
}

function scan(valueAt: ValueAt, from: number, to: number, extremes: Extremes): void {
  let { lowest, highest } = extremes;
  for (let step = from; step <= to; step++) {
    const value = valueAt(step);
    if (value >= lowest && value <= highest) continue;
    see(extremes, step, value);
    ({ lowest, highest } = extremes);
  }
}

/**
 * Steps from one end to the other, unevenly spaced so that no regular curve hides between them. Both ends have their
 * neighbors there, which tell whether the curve sets out up or down.
 */
function lookAt(from: number, to: number): number[] {
  const steps = [from, from + 1];
  for (let look = 1; look < looks; look++) {
    const uneven = (look * 0.6180339887498949) % 1;
    const step = from + Math.floor(((look + 0.6 * (uneven - 0.5)) * (to - from)) / looks);
    if (step > steps.at(-1)! && step < to - 1) steps.push(step);
  }
  steps.push(to - 1, to);
  return steps;
}

/** Where a row of values turns from rising to falling or back: the places of the last values before it does. */
function turnsOf(values: readonly number[]): number[] {
  const turns: number[] = [];
  let direction = 0;
  for (let index = 1; index < values.length; index++) {
    const change = Math.sign(values[index]! - values[index - 1]!);
    if (Number.isNaN(change) || change * direction < 0) turns.push(index - 1);
    if (change !== 0) direction = change;
  }
  return turns;
}

/**
 * The extremes of a stretch. One that rises or falls throughout has them at its ends; one that turns once or twice is
 * looked at again around its turns; any other is gone through step by step.
 */
function search(valueAt: ValueAt, from: number, to: number, extremes: Extremes): void {
  if (to - from <= 2 * looks) {
    scan(valueAt, from, to, extremes);
    return;
  }
  const steps = lookAt(from, to);
  const values = steps.map(valueAt);
  const turns = turnsOf(values);
  steps.forEach((step, index) => see(extremes, step, values[index]!));
  if (turns.length > 2) {
    scan(valueAt, from, to, extremes);
    return;
  }
  for (const turn of turns) {
    search(valueAt, steps[Math.max(0, turn - 1)]!, steps[Math.min(steps.length - 1, turn + 1)]!, extremes);
  }
}

/**
 * The lowest and the highest value of each of equal stretches of a run, and its ends.
 *
 * @param points how many at most, from 4
 * @param marks steps where the curve may do something sudden: the stretches that hold them are gone through step by
 * step; undefined: that may be anywhere, so all of them are
 */
export function thinCurve(valueAt: ValueAt, steps: number, points: number, marks?: Iterable<number>): ThinCurve {
  const stretches = Math.min(Math.floor((points - 2) / 2), steps);
  const marked = new Set<number>();
  for (const mark of marks ?? []) {
    for (const step of [mark - 1, mark, mark + 1]) marked.add(Math.floor((step * stretches) / steps));
  }
  const list: [number, number][] = [[0, valueAt(0)]];
  const push = (step: number, value: number): void => {
    if (step > list.at(-1)![0]) list.push([step, value]);
  };
  for (let index = 0; index < stretches; index++) {
    const from = Math.ceil((index * steps) / stretches);
    const to = Math.ceil(((index + 1) * steps) / stretches) - 1;
    const first = valueAt(from);
    const extremes: Extremes = { low: from, lowest: first, high: from, highest: first };
    (marks === undefined || marked.has(index) ? scan : search)(valueAt, from, to, extremes);
    const { low, lowest, high, highest } = extremes;
    if (low < high) push(low, lowest);
    push(high, highest);
    push(low, lowest);
  }
  push(steps - 1, valueAt(steps - 1));
  return list;
}
