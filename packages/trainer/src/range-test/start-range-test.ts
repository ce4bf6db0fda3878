import { type RunningComputation, startComputation } from "../process/start-computation.ts";
import type { RangeTestEvent, RangeTestRequest, RangeTestResult } from "./range-test.ts";

/** A range test in a process of its own. Nothing is written, so nothing has to be saved when it is cancelled. */
export type RunningRangeTest = RunningComputation<RangeTestResult>;

/**
 * Finds good base learning rates for an experiment, in a child process, which keeps this one's event loop free.
 *
 * @example
 * const test = startRangeTest({ spec, options: rangeTestOptions.parse({}) }, { listener: console.log });
 * const { suggested } = await test.result; // 0.021
 */
export function startRangeTest(
  request: RangeTestRequest,
  { listener }: { readonly listener?: (event: RangeTestEvent) => void } = {},
): RunningRangeTest {
  return startComputation<RangeTestEvent, RangeTestResult>(request, {
    worker: new URL("./worker.ts", import.meta.url),
    name: "range test",
    isFinal: ({ type }) => type === "rangeTest" || type === "failed",
    listener,
  });
}
