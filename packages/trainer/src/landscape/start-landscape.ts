import { constants, setPriority } from "node:os";
import { type RunningComputation, startComputation } from "../process/start-computation.ts";
import type { LandscapeResult } from "./results.ts";
import type { LandscapeEvent, LandscapeRequest } from "./run-landscape.ts";

/** A computation in a process of its own. What it had found when it is cancelled stays in its journal. */
export type RunningLandscape = RunningComputation<LandscapeResult>;

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
export function startLandscape(
  request: LandscapeRequest,
  { listener, worker = new URL("./worker.ts", import.meta.url) }: StartLandscapeOptions = {},
): RunningLandscape {
  const running = startComputation<LandscapeEvent, LandscapeResult>(request, {
    worker,
    name: "computation",
    isFinal: ({ type }) => type !== "data" && type !== "progress",
    listener,
  });
  if (running.pid !== undefined) yieldToOthers(running.pid);
  return running;
}

/** At once: on Linux each thread has its own priority, and gets that of the one which starts it. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us; then it works at the usual priority.
  }
}
