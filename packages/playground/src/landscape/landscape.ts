import {
  type FailedEvent,
  isCodedError,
  type LandscapeEvent,
  type LandscapeKind,
  type LandscapeRequest,
  leastSurfaceCheckpoints,
  parseLandscapeTask,
  startLandscape,
  writeFileAtomic,
} from "@glissade/trainer";
import { join } from "node:path";
import { onBrokenPipe } from "../broken-pipe.ts";
import { CliError, exitCodeFor, exitCodes } from "../cli-error.ts";
import { showProgress } from "../commands/progress-line.ts";
import { formatCount } from "../train/format-numbers.ts";
import { landscapeSvg, summaryOf } from "./landscape-output.ts";
import { readRunFolder } from "./run-of-folder.ts";

/** What is asked for on the command line. */
export interface LandscapeCommand {
  readonly kind: LandscapeKind;
  readonly run: string;
  /** As the flags give them; undefined ones are left to their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the run at the other end of a line. */
  readonly other?: string | undefined;
  /** A file ending in .json or .svg; default: JSON on standard output. */
  readonly out?: string | undefined;
  readonly cache?: string | undefined;
}

/** Checkpoints that each kind needs. */
const least: Readonly<Record<LandscapeKind, number>> = { surface: leastSurfaceCheckpoints, sharpness: 1, line: 1 };

/**
 * Computes a picture of a run's loss in a child process, and writes it.
 *
 * @returns the exit code
 * @throws CliError when it failed, and what run and flags are refused for
 */
export async function computeLandscape(command: LandscapeCommand): Promise<number> {
  const { kind, run, out } = command;
  if (out !== undefined && !/\.(json|svg)$/.test(out)) {
    const expected = "a file ending in .json or .svg";
    throw new CliError("invalid_flag", `--out: found "${out}", expected ${expected}`, {
      key: "out",
      found: out,
      expected,
    });
  }
  const request = await requestFor(command);
  const progress = showProgress();
  const running = startLandscape(request, { listener: (event) => progress.say(lineOf(event)) });
  const cancel = (): void => running.cancel();
  onBrokenPipe(cancel);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, cancel);
  const result = await running.result.finally(() => {
    for (const signal of signals) process.off(signal, cancel);
    progress.end();
  });
  if (!result) {
    process.stderr.write(`stopped; the same command goes on with it (${join(run, "landscape")})\n`);
    return exitCodes.stopped;
  }
  if (result.type === "failed") throw asError(result);
  const text = out?.endsWith(".svg") ? landscapeSvg(result) : `${JSON.stringify(result)}\n`;
  if (out === undefined) process.stdout.write(text);
  else await writeFileAtomic(out, text);
  process.stderr.write(`${kind}: ${summaryOf(result)} (${result.seconds.toFixed(1)} s)\n`);
  return exitCodes.done;
}

async function requestFor({ kind, run, options, other, cache }: LandscapeCommand): Promise<LandscapeRequest> {
  const task = inFlags(() =>
    parseLandscapeTask(kind, Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))),
  );
  const { spec, data, checkpoints } = await readRunFolder(run, least[kind]);
  const end = other === undefined ? undefined : await readRunFolder(other, 1);
  return {
    task,
    spec,
    checkpoints,
    ...(data && { data }),
    ...(end && { other: { spec: end.spec, checkpoint: end.checkpoints.at(-1) ?? "" } }),
    ...(cache !== undefined && { cacheDirectory: cache }),
    journal: join(run, "landscape", `${kind}.jsonl`),
  };
}

/** What is wrong with an option names its flag. */
function inFlags<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new CliError("invalid_flag", `--${error.message}`, { ...error.details });
  }
}

function lineOf(event: LandscapeEvent): string {
  if (event.type === "data") return `reading images ${formatCount(event.done)} of ${formatCount(event.total)}`;
  if (event.type !== "progress") return "";
  const left = event.secondsLeft === null ? "" : `, ${Math.ceil(event.secondsLeft)} s left`;
  return `${formatCount(event.done)} of ${formatCount(event.total)}${left}`;
}

function asError({ code, message }: FailedEvent): CliError {
  return new CliError(code, message, {}, exitCodeFor(code));
}
