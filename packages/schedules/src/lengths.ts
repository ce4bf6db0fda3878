import { mismatch, SchedulesError } from "./errors.ts";
import { showFound } from "./format.ts";

/** Units that a length may be given in. */
export type LengthUnit = "ep" | "it" | "sp" | "%";

/**
 * A length that stretches with the run: epochs, iterations (solver steps), a share of the run, samples (or tokens,
 * where those are what a batch is counted in). A plain number counts scheduler steps.
 *
 * @example "5ep", "500it", "30%", "2e6sp"
 */
export type Length = number | `${number}${LengthUnit}`;

/** The run that lengths are resolved against. Whatever a schedule does not use may be left out. */
export interface RunLengths {
  /** What one scheduler step is: a solver step (the default), an epoch or an evaluation period. */
  readonly interval?: "iteration" | "epoch" | "evaluation";
  /** Solver steps per epoch. */
  readonly stepsPerEpoch?: number;
  /** Solver steps between two evaluations; for the interval "evaluation". Default: stepsPerEpoch. */
  readonly stepsPerEvaluation?: number;
  /** Samples (or tokens) per solver step. */
  readonly batchSize?: number;
  /** Epochs in the run. */
  readonly epochs?: number;
  /** Scheduler steps in the run; left out, what `epochs` comes to. */
  readonly steps?: number;
}

const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(ep|it|sp|%)$/i;

/** A length's amount and unit, or undefined when the text is none. */
export function parseLength(text: string): { readonly amount: number; readonly unit: LengthUnit } | undefined {
  const match = text.length <= 40 ? pattern.exec(text.trim()) : null;
  if (match === null) return undefined;
  const amount = Number(match[1]);
  return amount >= 0 && amount < Infinity ? { amount, unit: match[2]!.toLowerCase() as LengthUnit } : undefined;
}

/** Solver steps in one scheduler step. @param length what the answer is needed for: `StepLR step_size "5ep"` */
function iterationsPerStep(run: RunLengths, length: string): number {
  if (run.interval === "epoch") return need(run, "stepsPerEpoch", length);
  if (run.interval !== "evaluation") return 1;
  return run.stepsPerEvaluation ?? need(run, "stepsPerEpoch", length);
}

function need(run: RunLengths, field: "stepsPerEpoch" | "batchSize" | "epochs", length: string): number {
  const found = run[field];
  if (typeof found === "number" && found > 0 && found < Infinity) return found;
  const expected = "a number > 0";
  const message = `run ${field}: found ${showFound(found)}, expected ${expected} (${length} needs it)`;
  throw new SchedulesError("unresolved_length", message, { key: field, found, expected, neededBy: length });
}

const stepsPerEpoch = (run: RunLengths, length: string): number =>
  run.interval === "epoch" ? 1 : need(run, "stepsPerEpoch", length) / iterationsPerStep(run, length);

/**
 * A length in whole scheduler steps, to the nearest.
 *
 * @param key what an error says it is for
 * @throws SchedulesError `invalid_value` for a text that is no length, `unresolved_length` where the run does not say
 * what the unit needs
 * @example lengthInSteps("5ep", { stepsPerEpoch: 100 }) // 500
 */
export function lengthInSteps(length: Length, run: RunLengths, key = "length"): number {
  return typeof length === "number" ? length : Math.round(exactLength(length, run, key));
}

/** As `lengthInSteps`, not rounded. */
export function exactLength(length: string, run: RunLengths, key: string): number {
  const parsed = parseLength(length);
  if (parsed === undefined) {
    throw mismatch("invalid_value", {
      key,
      found: length,
      expected: 'a number of steps, "5ep", "500it", "30%" or "2e6sp"',
    });
  }
  const { amount, unit } = parsed;
  const what = `${key} ${JSON.stringify(length)}`;
  switch (unit) {
    case "ep":
      return amount * stepsPerEpoch(run, what);
    case "it":
      return amount / iterationsPerStep(run, what);
    case "sp":
      return amount / need(run, "batchSize", what) / iterationsPerStep(run, what);
    case "%":
      return (amount / 100) * (run.steps ?? need(run, "epochs", what) * stepsPerEpoch(run, what));
  }
}

/** The same run as a schedule sees it that steps only every so many of its steps. */
export function inStrides(run: RunLengths, every: number): RunLengths {
  if (every === 1) return run;
  const { interval, stepsPerEpoch, stepsPerEvaluation, ...rest } = run;
  const iterations =
    interval === "epoch" ? stepsPerEpoch : interval === "evaluation" ? (stepsPerEvaluation ?? stepsPerEpoch) : 1;
  return {
    ...rest,
    interval: "evaluation",
    ...(stepsPerEpoch !== undefined && { stepsPerEpoch }),
    ...(iterations !== undefined && { stepsPerEvaluation: iterations * every }),
    ...(run.steps !== undefined && { steps: run.steps / every }),
  };
}
