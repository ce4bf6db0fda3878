import {
  type FailedEvent,
  type RangeTestEvent,
  isCodedError,
  parseRangeTestOptions,
  type RangeTestOptions,
  startRangeTest,
} from "@glissade/trainer";
import { onBrokenPipe } from "../broken-pipe.ts";
import { CliError, exitCodeFor, exitCodes } from "../cli-error.ts";
import { showProgress } from "../commands/progress-line.ts";
import { baseSpec } from "./base-spec.ts";
import { buildSpec, type SpecFlags } from "./build-spec.ts";
import { formatCount, formatRate } from "./format-numbers.ts";
import { numberFlag } from "./number-flag.ts";
import { type RangeTestFormat, writeRangeTest } from "./range-test-output.ts";

/** The flags of `glissade find-lr`, as commander gives them. */
export interface FindLrFlags extends SpecFlags {
  readonly sample?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly steps?: string;
  readonly sweep?: string;
  readonly smoothing?: string;
  readonly divergence?: string;
  readonly cache?: string;
  readonly format: RangeTestFormat;
}

/**
 * Runs a range test in a child process and writes what it found.
 *
 * @returns the exit code
 * @throws CliError when the test failed, and what spec or flags are refused for
 */
export async function findLr(file: string | undefined, flags: FindLrFlags): Promise<number> {
  const options = optionsOf(flags);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const spec = buildSpec(await baseSpec(file, flags, say), flags);
  const progress = showProgress();
  const test = startRangeTest(
    { spec, options, ...(flags.cache !== undefined && { cacheDirectory: flags.cache }) },
    { listener: (event) => progress.say(lineOf(event)) },
  );
  const cancel = (): void => test.cancel();
  onBrokenPipe(cancel);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, cancel);
  const result = await test.result.finally(() => {
    for (const signal of signals) process.off(signal, cancel);
    progress.end();
  });
  if (!result) {
    say("cancelled before a rate was found");
    return exitCodes.stopped;
  }
  if (result.type === "failed") throw asError(result);
  process.stdout.write(writeRangeTest(flags.format, result, process.stdout.columns || 80));
  return result.suggested === null ? 1 : exitCodes.done;
}

/** @throws CliError `invalid_flag` naming the flag */
function optionsOf(flags: FindLrFlags): RangeTestOptions {
  const given = {
    from: numberFlag("from", flags.from),
    to: numberFlag("to", flags.to),
    steps: numberFlag("steps", flags.steps),
    sweep: flags.sweep,
    smoothing: numberFlag("smoothing", flags.smoothing),
    divergence: numberFlag("divergence", flags.divergence),
  };
  try {
    return parseRangeTestOptions(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new CliError("invalid_flag", `--${error.message}`, { ...error.details });
  }
}

function lineOf(event: RangeTestEvent): string {
  if (event.type === "data") return `reading images ${formatCount(event.done)} of ${formatCount(event.total)}`;
  if (event.type !== "point") return "";
  return `step ${event.step} of ${event.steps}  rate ${formatRate([event.lr])}  loss ${event.smoothed.toFixed(4)}`;
}

function asError({ code, message }: FailedEvent): CliError {
  return new CliError(code, message, {}, exitCodeFor(code));
}
