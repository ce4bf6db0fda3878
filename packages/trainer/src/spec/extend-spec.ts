import type { continuationModes } from "./continuation-schema.ts";
import { TrainerError } from "../errors.ts";
import { checkContinuations, totalEpochs } from "./continuations.ts";
import type { Continuation, ExperimentSpec } from "./experiment-spec.ts";

/** How to make a run longer. */
export interface Extension {
  /** Epochs of the whole run from now on; more than it had. */
  readonly epochs: number;
  /** What the schedule does in them; see `continuations` in docs/experiment-spec.md. */
  readonly mode: (typeof continuationModes)[number];
  /**
   * Where the change takes effect. Default: at the end of the run as it was. For a run that was stopped before, its
   * present step lets the rest of the former run follow the changed schedule, too.
   */
  readonly at?: Continuation["at"];
}

/**
 * The spec of a finished or stopped run made longer. `startTraining` with it and `resume` goes on with the run.
 *
 * @throws TrainerError `invalid_extension` when `epochs` is no larger whole number, `invalid_spec` when `at` lies outside
 *   the former run or before an earlier continuation
 *
 * @example extendSpec(spec, { epochs: 30, mode: "hold" })
 */
export function extendSpec(spec: ExperimentSpec, { epochs, mode, at }: Extension): ExperimentSpec {
  const before = totalEpochs(spec);
  if (!Number.isSafeInteger(epochs) || epochs <= before) {
    const expected = `a whole number above ${before}, the epochs that the run has`;
    const message = `epochs: found ${String(epochs)}, expected ${expected}`;
    throw new TrainerError("invalid_extension", message, { key: "epochs", found: epochs, expected });
  }
  const continuation: Continuation = { at: at ?? { epochs: before }, epochs, mode };
  const extended = { ...spec, continuations: [...spec.continuations, continuation] };
  checkContinuations(extended);
  return extended;
}
