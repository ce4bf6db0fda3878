import { mismatch, type PlaygroundError } from "../error.ts";

/**
 * Points of a metric series, column by column, all of one length. Steps are whole numbers that never fall; values may
 * be anything, NaN and infinities included; times are milliseconds since 1970; epochs, where they are known, may have
 * NaN in places where they are not.
 */
export interface SeriesPoints {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly epochs?: Float64Array;
}

/** The latest time that a date can hold, in milliseconds since 1970. */
const latestTime = 8.64e15;

/**
 * Refuses points that break what {@link SeriesPoints} promises.
 *
 * @param after the step of the point before them, which they must not fall below
 * @throws PlaygroundError `invalid_points` (lengths, steps that are no whole numbers, times that are no times) or
 *   `step_order`
 */
export function checkPoints(points: SeriesPoints, after = -Infinity): void {
  const { steps, values, times, epochs } = points;
  checkLength("values", values, steps.length);
  checkLength("times", times, steps.length);
  if (epochs !== undefined) checkLength("epochs", epochs, steps.length);
  let previous = after;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (!Number.isSafeInteger(step)) throw invalid(`steps[${index}]`, step, "a whole number");
    if (step < previous) {
      throw mismatch("step_order", {
        key: `steps[${index}]`,
        found: step,
        expected: `at least ${previous}, the step before it`,
      });
    }
    previous = step;
    const time = times[index]!;
    if (!(Math.abs(time) <= latestTime)) throw invalid(`times[${index}]`, time, "milliseconds since 1970");
  }
}

function checkLength(key: string, column: Float64Array, length: number): void {
  if (column.length !== length) throw invalid(`${key}.length`, column.length, `${length}, as many as steps`);
}

function invalid(key: string, found: number, expected: string): PlaygroundError {
  return mismatch("invalid_points", { key, found, expected });
}

/** Points `from` up to but not including `to`; a view, nothing is copied. */
export function slicePoints(points: SeriesPoints, from: number, to: number): SeriesPoints {
  return mapColumns(points, (column) => column.subarray(from, to));
}

/** The points at some places. */
export function pickPoints(points: SeriesPoints, indices: readonly number[]): SeriesPoints {
  return mapColumns(points, (column) => {
    const picked = new Float64Array(indices.length);
    indices.forEach((index, i) => (picked[i] = column[index]!));
    return picked;
  });
}

function mapColumns(points: SeriesPoints, change: (column: Float64Array) => Float64Array): SeriesPoints {
  const { steps, values, times, epochs } = points;
  return {
    steps: change(steps),
    values: change(values),
    times: change(times),
    ...(epochs !== undefined && { epochs: change(epochs) }),
  };
}

/** One after the other. Where only some know their epochs, the others' are NaN. */
export function concatPoints(parts: readonly SeriesPoints[]): SeriesPoints {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const length = parts.reduce((sum, { steps }) => sum + steps.length, 0);
  const join = (columnOf: (part: SeriesPoints) => Float64Array | undefined): Float64Array => {
    const whole = new Float64Array(length);
    let start = 0;
    for (const part of parts) {
      const end = start + part.steps.length;
      const column = columnOf(part);
      if (column === undefined) whole.fill(NaN, start, end);
      else whole.set(column, start);
      start = end;
    }
    return whole;
  };
  return {
    steps: join(({ steps }) => steps),
    values: join(({ values }) => values),
    times: join(({ times }) => times),
    ...(parts.some(({ epochs }) => epochs !== undefined) && { epochs: join(({ epochs }) => epochs) }),
  };
}

/** The first place from `start` on whose step is at least `step`; the steps' length where there is none. */
export function firstAtOrAfter(steps: Float64Array, step: number, start = 0): number {
  let low = start;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
