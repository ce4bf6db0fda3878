import { describe, resolveLengths, type DescribeOptions, type Warning, type WarningCode } from "@glissade/schedules";
import { runLengths, schedulerSteps } from "../schedule/run-lengths.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";

/** A run that ends as planned does not meet what would come after it. */
const notOfThisRun: ReadonlySet<WarningCode> = new Set(["rises_after_end"]);

/** `describe` looks at runs of up to so many scheduler steps. */
const longest = 1_000_000;

/**
 * What is probably not meant about a schedule in the run that it was made for (a continuation says by itself what
 * follows); empty for schedules that fit.
 *
 * @param plan.stepsPerEpoch batches in an epoch
 */
export function scheduleWarnings(
  spec: ExperimentSpec,
  { stepsPerEpoch }: { readonly stepsPerEpoch: number },
): readonly Warning[] {
  const { epochs } = spec.training;
  const steps = schedulerSteps(spec, stepsPerEpoch, epochs);
  if (spec.scheduler === null || steps < 1 || steps > longest) return [];
  const scheduler = resolveLengths(spec.scheduler, runLengths(spec, stepsPerEpoch, epochs));
  const { warnings } = describe(scheduler, { steps, lr: spec.solver.lr, ...unitOf(spec, stepsPerEpoch) });
  return warnings.filter(({ code }) => !notOfThisRun.has(code));
}

/** Solver steps are told as epochs. */
function unitOf({ schedulerInterval }: ExperimentSpec, stepsPerEpoch: number): Partial<DescribeOptions> {
  return schedulerInterval === "iteration" ? { stepsPerEpoch } : { unit: schedulerInterval };
}
