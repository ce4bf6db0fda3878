import { resolveLengths, SchedulesError } from "@glissade/schedules";
import type { RunLengths, ScheduleSpec } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { periodFlag } from "../train/period-flag.ts";
import type { Period } from "../train/period-flag.ts";
import { numberOption } from "./number-options.ts";

/** The options that tell of the run, as commander gives them; lengths such as "5ep" are resolved against it. */
export interface RunOptions {
  readonly steps?: string;
  readonly epochs?: string;
  readonly iterationsPerEpoch?: string;
  readonly batchSize?: string;
  readonly samples?: string;
  readonly evaluationPeriod?: string;
}

/** What `--help` says of lengths. */
export const lengthsHelp = `
Lengths in a schedule may be scheduler steps (500), epochs ("5ep"), iterations ("500it"), a share of the run ("30%") or
samples ("2e6sp"). What they need: epochs --iterations-per-epoch (or --samples and --batch-size) unless a step is an
epoch; a share --epochs or --steps; samples --batch-size.`;

/** Adds the options that tell of the run. @param intervals what one scheduler step may be */
export function addRunOptions(command: Command, intervals: readonly string[], whatAStepIs: string): void {
  command
    .option("--epochs <n>", "epochs in the run")
    .option("--iterations-per-epoch <n>", "solver steps in an epoch (default: from --samples and --batch-size)")
    .option("--batch-size <n>", "samples (or tokens) per solver step")
    .option("--samples <n>", "samples (or tokens) in an epoch")
    .addOption(new Option("--interval <interval>", whatAStepIs).choices(intervals));
  if (!intervals.includes("evaluation")) return;
  command.option("--evaluation-period <period>", 'between evaluations: "2" (epochs) or "500 iterations" (default: 1)');
}

/** A run, and how much of it is wanted. */
export interface RequestedRun {
  readonly lengths: RunLengths;
  /** What --steps says, else the run's length in scheduler steps, else undefined. */
  readonly steps: number | undefined;
}

/**
 * The run that the options tell of.
 *
 * @param interval what one scheduler step is
 * @param mostSteps the most that --steps may be
 * @throws CliError `invalid_option` or `invalid_flag` naming the option
 */
export function readRun(options: RunOptions, interval: RunLengths["interval"], mostSteps: number): RequestedRun {
  const count = (key: string, text: string | undefined, maximum = 1e12): number | undefined =>
    text === undefined ? undefined : numberOption(key, text, { whole: true, minimum: 1, maximum });
  const batchSize = count("--batch-size", options.batchSize);
  const samples = count("--samples", options.samples);
  const counted = samples !== undefined && batchSize !== undefined ? Math.ceil(samples / batchSize) : undefined;
  const stepsPerEpoch = count("--iterations-per-epoch", options.iterationsPerEpoch) ?? counted;
  const epochs = count("--epochs", options.epochs);
  const shown = count("--steps", options.steps, mostSteps);
  const lengths: RunLengths = {
    ...(interval && { interval }),
    ...(stepsPerEpoch !== undefined && { stepsPerEpoch }),
    ...stepsPerEvaluation(periodFlag(options.evaluationPeriod), stepsPerEpoch),
    ...(batchSize !== undefined && { batchSize }),
    ...(epochs !== undefined && { epochs }),
  };
  const whole = wholeRun(lengths);
  const steps = whole ?? shown;
  return { lengths: { ...lengths, ...(steps !== undefined && { steps }) }, steps: shown ?? whole };
}

function stepsPerEvaluation(period: Period | undefined, stepsPerEpoch: number | undefined): RunLengths {
  if (period === undefined) return {};
  if ("iterations" in period) return { stepsPerEvaluation: period.iterations };
  return stepsPerEpoch === undefined ? {} : { stepsPerEvaluation: period.epochs * stepsPerEpoch };
}

/** How many scheduler steps the run has, where its epochs tell. */
function wholeRun({ interval, epochs, stepsPerEpoch, stepsPerEvaluation }: RunLengths): number | undefined {
  if (epochs === undefined || interval === "epoch") return epochs;
  if (stepsPerEpoch === undefined) return undefined;
  const every = interval === "evaluation" ? (stepsPerEvaluation ?? stepsPerEpoch) : 1;
  return Math.max(1, Math.floor((epochs * stepsPerEpoch) / every));
}

/** The options that say what a run must tell. */
const optionFor: Readonly<Record<string, string>> = {
  epochs: "--epochs (or --steps)",
  stepsPerEpoch: "--iterations-per-epoch (or --samples and --batch-size)",
  batchSize: "--batch-size",
};

/**
 * A schedule with its lengths in steps.
 *
 * @throws CliError `missing_option` naming the option that a length needs
 */
export function resolveFor(spec: ScheduleSpec, run: RunLengths): ScheduleSpec {
  try {
    return resolveLengths(spec, run);
  } catch (error) {
    if (!(error instanceof SchedulesError) || error.code !== "unresolved_length") throw error;
    const option = optionFor[error.details.key ?? ""];
    if (option === undefined) throw error;
    const expected = `a number > 0, which ${error.details.neededBy} needs`;
    const message = `${option}: found nothing, expected ${expected}`;
    throw new CliError("missing_option", message, { key: option, expected });
  }
}
