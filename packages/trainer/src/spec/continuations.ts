import { TrainerError } from "../errors.ts";
import type { Continuation, ExperimentSpec } from "./experiment-spec.ts";

/** Epochs of the whole run, continuations included. */
export function totalEpochs({ training, continuations }: Pick<ExperimentSpec, "training" | "continuations">): number {
  return continuations.at(-1)?.epochs ?? training.epochs;
}

/** Where a continuation takes effect, in training steps done. */
export function stepsUntil({ at }: Pick<Continuation, "at">, stepsPerEpoch: number): number {
  return "epochs" in at ? at.epochs * stepsPerEpoch : at.iterations;
}

/**
 * Checks that each continuation begins within the run as it was before it, not before the one that it follows, and does
 * not make the run shorter.
 *
 * @param stepsPerEpoch left out while it is not known: then only positions in the same unit are compared
 * @throws TrainerError `invalid_spec` naming the key
 */
export function checkContinuations(
  spec: Pick<ExperimentSpec, "training" | "continuations">,
  stepsPerEpoch?: number,
): void {
  let epochs = spec.training.epochs;
  let previous: Continuation | undefined;
  spec.continuations.forEach((each, index) => {
    const key = `continuations.${index}`;
    if (each.epochs < epochs) {
      throw invalid(`${key}.epochs`, each.epochs, `at least ${epochs}, the epochs that the run had before`);
    }
    if (isAfter(each.at, { epochs }, stepsPerEpoch)) {
      throw invalid(`${key}.at`, each.at, `at most the end of the run as it was before, ${epochs} epochs`);
    }
    if (previous && isAfter(previous.at, each.at, stepsPerEpoch)) {
      throw invalid(`${key}.at`, each.at, `no position before that of the continuation it follows`);
    }
    epochs = each.epochs;
    previous = each;
  });
}

/** Whether one position lies after another; false where that cannot be told yet. */
function isAfter(a: Continuation["at"], b: Continuation["at"], stepsPerEpoch: number | undefined): boolean {
  if (stepsPerEpoch !== undefined) return stepsUntil({ at: a }, stepsPerEpoch) > stepsUntil({ at: b }, stepsPerEpoch);
  if ("epochs" in a && "epochs" in b) return a.epochs > b.epochs;
  return "iterations" in a && "iterations" in b && a.iterations > b.iterations;
}

function invalid(key: string, found: unknown, expected: string): TrainerError {
  const message = `${key}: found ${JSON.stringify(found)}, expected ${expected}`;
  return new TrainerError("invalid_spec", message, { key, found, expected });
}
