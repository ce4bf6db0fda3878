import { TrainerError } from "../errors.ts";
import { totalEpochs } from "./continuations.ts";
import { compareSpecs } from "./compare-specs.ts";
import { showFound } from "./explain-issue.ts";
import type { ExperimentSpec } from "./experiment-spec.ts";

/** What a fork may have other than the run that it begins from: how it learns, and for how long. */
export const forkKeys = ["solver", "scheduler", "schedulerInterval", "continuations", "training.epochs"] as const;

/** Says nothing of how training goes; that the pictures and their parts are the same, the data's fingerprint says. */
const free = ["name", "dataset", "split", "threads"];

/**
 * Refuses a fork that its checkpoint does not fit: weights, order of the images and measurements so far would mean
 * something else in it.
 *
 * @param before of the run that it begins from
 * @throws TrainerError `fork_differs` naming the keys
 */
export function checkFork(before: ExperimentSpec, after: ExperimentSpec): void {
  const allowed = [...free, ...forkKeys];
  const others = compareSpecs(before, after).filter(
    ({ key }) => !allowed.some((each) => key === each || key.startsWith(`${each}.`)),
  );
  if (others.length === 0) return;
  const list = others.map((each) => `${each.key} (was ${showFound(each.before)}, now ${showFound(each.after)})`);
  const expected = `changes of ${forkKeys.join(", ")} only`;
  const message = `the spec differs from that of the run to fork: ${list.join(", ")}; expected ${expected}`;
  const key = others.map(({ key }) => key).join(", ");
  throw new TrainerError("fork_differs", message, { key, found: others[0]?.after, expected });
}

/**
 * Refuses a fork that would have nothing to train.
 *
 * @param step of its checkpoint
 * @throws TrainerError `fork_past_end`
 */
export function checkForkLength(spec: ExperimentSpec, stepsPerEpoch: number, step: number): void {
  const epochs = totalEpochs(spec);
  if (epochs * stepsPerEpoch > step) return;
  const newest = spec.continuations.length - 1;
  const key = newest < 0 ? "training.epochs" : `continuations.${newest}.epochs`;
  const expected = `more than ${Number((step / stepsPerEpoch).toFixed(2))}: the checkpoint has ${step} steps behind it`;
  const message = `${key}: found ${epochs} (${epochs * stepsPerEpoch} steps), expected ${expected}`;
  throw new TrainerError("fork_past_end", message, { key, found: epochs, expected, step });
}
