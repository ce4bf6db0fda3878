import { mismatch } from "../errors.ts";
import { baseRates } from "../rates.ts";
import type { RunLengths } from "../lengths.ts";
import type { ScheduleInput, ScheduleSpec } from "../registry.ts";
import { resolveLengths } from "../resolve-lengths.ts";

/** For what and how code is written. */
export interface CodeOptions {
  /** Base learning rate, or one per parameter group. Default 0.1. */
  readonly lr?: number | readonly number[];
  /** Scheduler steps in the run: how long a table of values is where no formula is known. Default 100. */
  readonly steps?: number;
  /** What one step of the schedule is; the default is what the framework does by itself. */
  readonly interval?: "epoch" | "iteration";
  /** The run that lengths such as "5ep" and "30%" are resolved against; `steps` counts as its length. */
  readonly run?: RunLengths;
  /** Leaves out the lines that build a model and an optimizer to try it with. */
  readonly bare?: boolean;
}

/** Everything a writer needs, defaults filled in. */
export interface CodeRequest {
  readonly spec: ScheduleSpec;
  readonly lr: readonly number[];
  readonly steps: number;
  readonly interval: "epoch" | "iteration" | undefined;
  readonly bare: boolean;
}

/** Reductions up to this size may be made or left out: PyTorch's own default for `eps`. */
export const negligible = 1e-8;

const mostSteps = 1_000_000;

export function codeRequest(input: ScheduleInput, options: CodeOptions): CodeRequest {
  const { steps = 100, interval, bare = false, run } = options;
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps) {
    throw mismatch("invalid_option", { key: "steps", found: steps, expected: `an integer from 1 to ${mostSteps}` });
  }
  const spec = resolveLengths(input, { ...(options.steps !== undefined && { steps }), ...run });
  return { spec, lr: baseRates(options.lr ?? 0.1), steps, interval, bare };
}
