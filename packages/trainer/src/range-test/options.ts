import { z } from "zod";
import { explainIssue } from "../spec/explain-issue.ts";

// The messages are the expectations, as everywhere; see explainIssue.
const rate = z.number("a rate above 0").gt(0, "a rate above 0").max(1e6, "a rate of 1,000,000 at most");
const steps = "a whole number from 10 to 10,000";
const share = "a number from 0 to below 1";
const factor = "a number above 1";

/** How a range test goes through the rates. */
export const rangeTestOptions = z
  .strictObject({
    from: rate.default(1e-5).meta({ title: "From", description: "The first, smallest rate." }),
    to: rate.default(10).meta({ title: "To", description: "The last rate, should it get there." }),
    steps: z.number(steps).int(steps).min(10, steps).max(10_000, steps).default(200).meta({
      title: "Steps",
      description: "Training steps from the first rate to the last; more make the curve smoother.",
    }),
    sweep: z.enum(["exponential", "linear"], '"exponential" or "linear"').default("exponential").meta({
      title: "Sweep",
      description: "exponential: every step multiplies the rate; linear: every step adds the same.",
    }),
    smoothing: z.number(share).min(0, share).lt(1, share).default(0.9).meta({
      title: "Smoothing",
      description: "How much of the running mean of the loss each step keeps.",
    }),
    divergence: z.number(factor).gt(1, factor).default(4).meta({
      title: "Stop at",
      description: "The test ends when the smoothed loss is so many times its lowest.",
    }),
  })
  .refine(({ from, to }) => to > from, { path: ["to"], error: "a rate above from" });

export type RangeTestOptions = z.output<typeof rangeTestOptions>;

/**
 * Checks what somebody asks of a range test, and fills in the rest.
 *
 * @throws TrainerError `invalid_range_test`, `unknown_key`, naming the key
 * @example parseRangeTestOptions({ steps: 200 }).from // 1e-5
 */
export function parseRangeTestOptions(input: unknown): RangeTestOptions {
  const result = rangeTestOptions.safeParse(input);
  if (result.success) return result.data;
  throw explainIssue(rangeTestOptions, input, result.error, { name: "range test", code: "invalid_range_test" });
}

/** The rate of each step, rising from `from` to `to`. */
export function ratesOf({ from, to, steps: count, sweep }: RangeTestOptions): number[] {
  return Array.from({ length: count }, (_, step) => {
    const way = step / (count - 1);
    return sweep === "linear" ? from + way * (to - from) : from * (to / from) ** way;
  });
}
