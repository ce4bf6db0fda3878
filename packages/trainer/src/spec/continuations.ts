import { answersToMetric } from "@glissade/schedules";
import { TrainerError } from "../errors.ts";
import { steeringModes } from "./continuation-schema.ts";
import type { Continuation, ExperimentSpec, SchedulerInterval } from "./experiment-spec.ts";

type Replacement = Extract<Continuation, { mode: "replace" }>;
type Changes = Pick<ExperimentSpec, "training" | "continuations">;

/** Epochs of the whole run, continuations included. */
export function totalEpochs({ training, continuations }: Changes): number {
  return continuations.at(-1)?.epochs ?? training.epochs;
}

/** Where a continuation takes effect, in training steps done. */
export function stepsUntil({ at }: Pick<Continuation, "at">, stepsPerEpoch: number): number {
  return "epochs" in at ? at.epochs * stepsPerEpoch : at.iterations;
}

/**
 * Whether a continuation takes effect at the very training step that it names, not when the scheduler next moves: by its
 * mode, or because somebody asked for it at some time (one that was planned names none).
 */
export function isSteering({ mode, time }: Pick<Continuation, "mode" | "time">): boolean {
  return time !== undefined || (steeringModes as readonly string[]).includes(mode);
}

/** What a step of a schedule that takes over in the middle of a run is tied to. */
export function intervalOf(
  { scheduler, schedulerInterval }: Replacement,
  spec: Pick<ExperimentSpec, "schedulerInterval">,
): SchedulerInterval {
  if (schedulerInterval !== undefined) return schedulerInterval;
  return scheduler !== null && answersToMetric(scheduler) ? "evaluation" : spec.schedulerInterval;
}

/** Which continuations are in force after all of them, and which were undone. */
export interface Standing {
  /** Indexes, the latest last, each with the epochs of the run under it. */
  readonly inForce: readonly { readonly index: number; readonly epochs: number }[];
  readonly undone: readonly number[];
  /** Epochs of the run if the latest of them were undone; undefined where there is none. */
  readonly epochsBefore: number | undefined;
}

/** What is left when each `undo` takes back the latest continuation that is not undone yet. */
export function standingOf({ training, continuations }: Changes): Standing {
  const inForce: { index: number; epochs: number }[] = [];
  const undone: number[] = [];
  continuations.forEach(({ mode, epochs }, index) => {
    if (mode !== "undo") inForce.push({ index, epochs });
    else undone.push(...inForce.splice(-1).map((each) => each.index));
  });
  const epochsBefore = inForce.length === 0 ? undefined : (inForce.at(-2)?.epochs ?? training.epochs);
  return { inForce, undone, epochsBefore };
}

/**
 * Checks that each continuation begins within the run as it was before it, not before the one that it follows, and does
 * not make the run shorter; only a cooldown may, and what undoes a longer run.
 *
 * @param stepsPerEpoch left out while it is not known: then only positions in the same unit are compared
 * @throws TrainerError `invalid_spec` naming the key
 */
export function checkContinuations(spec: Changes, stepsPerEpoch?: number): void {
  let epochs = spec.training.epochs;
  let previous: Continuation | undefined;
  spec.continuations.forEach((each, index) => {
    const key = `continuations.${index}`;
    const before = { ...spec, continuations: spec.continuations.slice(0, index) };
    checkLength(key, each, { epochs, undone: standingOf(before).epochsBefore });
    if (isAfter(each.at, { epochs }, stepsPerEpoch)) {
      throw invalid(`${key}.at`, each.at, `at most the end of the run as it was before, ${epochs} epochs`);
    }
    if (previous && isAfter(previous.at, each.at, stepsPerEpoch)) {
      throw invalid(`${key}.at`, each.at, `no position before that of the continuation it follows`);
    }
    if (isSteering(each) && !isAfter({ epochs: each.epochs }, each.at, stepsPerEpoch, true)) {
      throw invalid(`${key}.epochs`, each.epochs, `more, since the run is over where the change would take effect`);
    }
    epochs = each.epochs;
    previous = each;
  });
}

/** @param before epochs of the run before, and if the latest change were undone */
function checkLength(
  key: string,
  { mode, epochs }: Continuation,
  before: { readonly epochs: number; readonly undone: number | undefined },
): void {
  if (mode === "cooldown") return;
  if (mode !== "undo") {
    if (epochs >= before.epochs) return;
    throw invalid(`${key}.epochs`, epochs, `at least ${before.epochs}, the epochs that the run had before`);
  }
  if (before.undone === undefined) throw invalid(`${key}.mode`, mode, "a change before it that is not undone yet");
  if (epochs === before.undone) return;
  throw invalid(`${key}.epochs`, epochs, `${before.undone}, the epochs that the run had before the change undone`);
}

type Position = Continuation["at"];

/** Whether one position lies after another; `unknown` where that cannot be told yet. */
function isAfter(a: Position, b: Position, stepsPerEpoch: number | undefined, unknown = false): boolean {
  if (stepsPerEpoch !== undefined) return stepsUntil({ at: a }, stepsPerEpoch) > stepsUntil({ at: b }, stepsPerEpoch);
  if ("epochs" in a && "epochs" in b) return a.epochs > b.epochs;
  return "iterations" in a && "iterations" in b ? a.iterations > b.iterations : unknown;
}

function invalid(key: string, found: unknown, expected: string): TrainerError {
  const message = `${key}: found ${JSON.stringify(found)}, expected ${expected}`;
  return new TrainerError("invalid_spec", message, { key, found, expected });
}
