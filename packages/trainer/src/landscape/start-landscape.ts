import { fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { FailedEvent } from "../events.ts";
import type { LandscapeResult } from "./results.ts";
import type { LandscapeEvent, LandscapeRequest } from "./run-landscape.ts";

/** A computation in a process of its own. */
export interface RunningLandscape {
  readonly pid: number | undefined;
  /** Never rejects: failures are `failed` events, crashes of the process included; undefined when it was cancelled. */
  readonly result: Promise<LandscapeResult | FailedEvent | undefined>;
  /** Ends it at once. What it had found stays in its journal. */
  cancel(): void;
}

export interface StartLandscapeOptions {
  readonly listener?: (event: LandscapeEvent) => void;
  /** Module to run instead of the real computing process; for tests. */
  readonly worker?: URL;
}

/**
 * Computes a picture of a run's loss in a child process at the lowest priority: this process's event loop stays free, and
 * a training on the same machine goes first.
 *
 * @example
 * const task = parseLandscapeTask("surface", {});
 * const running = startLandscape({ task, spec, checkpoints }, { listener: console.log });
 * const surface = await running.result;
 */
export function startLandscape(request: LandscapeRequest, options: StartLandscapeOptions = {}): RunningLandscape {
  const { listener } = options;
  const worker = fileURLToPath(options.worker ?? new URL("./worker.ts", import.meta.url));
  const child = fork(worker, [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  if (child.pid !== undefined) yieldToOthers(child.pid);
  let final: LandscapeResult | FailedEvent | undefined;
  let cancelled = false;
  let lastWords = "";
  child.stderr?.on("data", (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-2000)));
  child.on("message", (message) => {
    const event = message as LandscapeEvent;
    if (cancelled) return;
    if (event.type !== "data" && event.type !== "progress") final = event;
    listener?.(event);
  });
  const result = new Promise<LandscapeResult | FailedEvent | undefined>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (final || cancelled) return resolve(final);
      const failed = crashed(code, signal, lastWords);
      listener?.(failed);
      resolve(failed);
    };
    child.once("close", end);
    child.once("error", (error) => {
      lastWords += error.message;
      if (child.pid === undefined) end(null, null);
    });
  });
  child.send(request, () => undefined);
  return {
    pid: child.pid,
    result,
    cancel() {
      cancelled = true;
      child.kill("SIGKILL");
    },
  };
}

/** At once: on Linux each thread has its own priority, and gets that of the one which starts it. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us; then it works at the usual priority.
  }
}

function crashed(code: number | null, signal: string | null, lastWords: string): FailedEvent {
  const how = signal === null ? `ended with exit code ${code ?? "none"}` : `was ended by ${signal}`;
  const hint = signal === "SIGKILL" ? " (often: not enough memory)" : "";
  const words = lastWords.trim().split("\n").at(-1) ?? "";
  const message = `the computing process ${how} unexpectedly${hint}${words === "" ? "" : `: ${words}`}`;
  return { type: "failed", code: "crashed", message, details: { code, signal } };
}
