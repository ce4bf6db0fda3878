import fc from "fast-check";
import { encodeChunk, type SeriesChunk } from "../../src/metrics/series-chunk.ts";
import { slicePoints, type SeriesPoints } from "../../src/metrics/series-points.ts";

/** Values as training gives them and as it should not: plain, constant, rising, NaN, infinite, -0, denormal. */
const columnOf = (length: number): fc.Arbitrary<Float64Array> =>
  fc.oneof(
    fc.array(fc.double(), { minLength: length, maxLength: length }).map((list) => Float64Array.from(list)),
    fc.array(fc.constantFrom(1, 2, NaN, -0), { minLength: length, maxLength: length }).map((l) => Float64Array.from(l)),
    fc.double().map((value) => new Float64Array(length).fill(value)),
    fc
      .tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }))
      .map(([first, increment]) => Float64Array.from({ length }, (_, index) => first + index * increment)),
  );

/** Points whose steps never fall, in gaps of 0 to `widestGap`. */
export function pointsOf(
  length: number,
  options: { readonly firstStep?: number; readonly widestGap?: number; readonly epochs?: boolean } = {},
): fc.Arbitrary<SeriesPoints> {
  const { firstStep = 0, widestGap = 3, epochs } = options;
  const gaps = fc.oneof(
    fc.array(fc.nat(widestGap), { minLength: length, maxLength: length }),
    fc.nat(widestGap).map((gap) => Array.from({ length }, () => gap)),
  );
  return fc
    .tuple(gaps, columnOf(length), columnOf(length), epochs === undefined ? fc.boolean() : fc.constant(epochs))
    .map(([list, values, epoch, known]) => {
      let step = firstStep;
      const steps = Float64Array.from(list, (gap, index) => (step += index === 0 ? 0 : gap));
      const times = steps.map((other) => 1_700_000_000_000 + other * 7.25);
      return { steps, values, times, ...(known && { epochs: epoch }) };
    });
}

/** Points cut into chunks at some places. */
export function chunked(points: SeriesPoints, cuts: readonly number[]): SeriesChunk[] {
  const places = [...new Set([0, ...cuts.filter((cut) => cut < points.steps.length), points.steps.length])];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, i) => encodeChunk(slicePoints(points, places[i]!, end)));
}

/** A column as bits, so that -0 is not 0. Every NaN is the same to JavaScript and so here. */
export function bitsOf(column: Float64Array | undefined): readonly bigint[] | undefined {
  if (column === undefined) return undefined;
  return [...new BigUint64Array(column.map((value) => (Number.isNaN(value) ? NaN : value)).buffer)];
}

export function bitsOfAll({ steps, values, times, epochs }: SeriesPoints): unknown {
  return { steps: bitsOf(steps), values: bitsOf(values), times: bitsOf(times), epochs: bitsOf(epochs) };
}

/** Points one by one, so that they can be compared and searched as plain rows. */
export function rowsOf({
  steps,
  values,
  times,
}: SeriesPoints): (readonly [step: number, value: number, time: number])[] {
  return Array.from(steps, (step, index) => [step, values[index]!, times[index]!] as const);
}

/** The error's code that a call ends with. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "no error";
}
