import {
  checkFree,
  type FailedEvent,
  readDataPlan,
  startTraining,
  type StoppedEvent,
  toJsonLine,
  type TrainingRequest,
} from "@glissade/trainer";
import { onBrokenPipe } from "../broken-pipe.ts";
import { CliError, exitCodeFor, exitCodes } from "../cli-error.ts";
import { baseSpec } from "./base-spec.ts";
import { buildSpec, type SpecFlags } from "./build-spec.ts";
import { findCheckpoint, parseForkSource } from "./fork-source.ts";
import { countFlag, numberFlag } from "./number-flag.ts";
import { freshDirectory } from "./run-directory.ts";
import { supervise } from "./supervise.ts";
import { createTextReporter, quoteForShell, type Reporter } from "./text-reporter.ts";
import { createTrainAdviser, rowsBefore } from "./train-adviser.ts";

/** How many checkpoints a run keeps besides last and best where nothing is said. */
export const defaultKeptCheckpoints = 10;

/** The flags of `glissade train`, as commander gives them. */
export interface TrainFlags extends SpecFlags {
  readonly sample?: boolean;
  readonly out?: string;
  readonly resume?: boolean;
  readonly from?: string;
  readonly strict?: boolean;
  readonly cache?: string;
  readonly checkpointSeconds?: string;
  readonly keepCheckpoints?: string;
  readonly format: "text" | "jsonl";
}

/**
 * Trains in a child process and tells about it until it ends.
 *
 * @returns the exit code: 0 finished, 130 stopped
 * @throws CliError when the training failed, and what the spec is refused for
 */
export async function train(file: string | undefined, flags: TrainFlags): Promise<number> {
  if (flags.resume && flags.out === undefined) {
    throw new CliError("invalid_flag", "--resume: expected --out with the folder of the run to go on with", {
      key: "out",
    });
  }
  if (flags.resume && flags.from !== undefined) {
    const message = "--from: found it with --resume, expected one of them: a fork that has begun goes on by itself";
    throw new CliError("invalid_flag", message, { key: "from" });
  }
  const checkpointSeconds = numberFlag("checkpoint-seconds", flags.checkpointSeconds);
  const keepCheckpoints = countFlag("keep-checkpoints", flags.keepCheckpoints) ?? defaultKeptCheckpoints;
  const reporter = flags.format === "jsonl" ? jsonlReporter() : textReporter();
  const spec = buildSpec(await baseSpec(file, flags, (text) => reporter.say(text)), flags);
  const directory = flags.out ?? freshDirectory(spec, new Date());
  if (!flags.resume) await checkFree(directory);
  const request = {
    spec,
    directory,
    resume: flags.resume ?? false,
    strict: flags.strict ?? false,
    keepCheckpoints,
    ...(flags.from === undefined ? {} : await forkOf(flags.from)),
    ...(flags.cache === undefined ? {} : { cacheDirectory: flags.cache }),
    ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
  };
  const adviser = createTrainAdviser(await rowsBefore(request), (advice) => reporter.advise(advice));
  const training = startTraining(request, {
    listener(event) {
      reporter.report(event);
      adviser.report(event);
    },
    onRow: (row) => adviser.add(row),
    onOutput: (text) => reporter.say(text.trimEnd()),
  });
  // Nobody reads the events any more: save and stop, as if asked to.
  onBrokenPipe(() => training.stop());
  const final = await supervise(training, {
    now: () => performance.now(),
    onStopping: () => reporter.say("stopping after this step and saving; ctrl-C again quits at once"),
  });
  if (final.type === "finished") return exitCodes.done;
  if (final.type === "failed") throw asError(final);
  reporter.say(describeStop(final, directory));
  return exitCodes.stopped;
}

/** What a fork takes from its run besides the spec. */
async function forkOf(text: string): Promise<Pick<TrainingRequest, "from" | "data">> {
  const source = parseForkSource(text);
  const data = await readDataPlan(source.run);
  return { from: await findCheckpoint(source), ...(data && { data }) };
}

function asError({ code, message, details }: FailedEvent): CliError {
  const error = new CliError(code, message, {}, exitCodeFor(code));
  if (typeof details["stack"] === "string") error.stack = details["stack"];
  return error;
}

function describeStop({ step, checkpoint }: StoppedEvent, directory: string): string {
  if (step === 0 && checkpoint === null) return "stopped before the first step; nothing was written";
  const resume = `npx glissade train --out ${quoteForShell(directory)} --resume`;
  if (checkpoint === null) return `stopped after step ${step}, before the first checkpoint; begin anew with: ${resume}`;
  return `stopped after step ${step}; go on from the last checkpoint with: ${resume}`;
}

function textReporter(): Reporter {
  return createTextReporter({
    talk: process.stderr,
    results: process.stdout,
    live: process.stderr.isTTY,
    columns: () => process.stderr.columns || 100,
    now: () => performance.now(),
  });
}

function jsonlReporter(): Reporter {
  return {
    report: (event) => void process.stdout.write(`${toJsonLine(event)}\n`),
    advise: (advice) => void process.stdout.write(`${toJsonLine({ type: "advice", ...advice })}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
  };
}
