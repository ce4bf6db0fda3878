import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FailedEvent } from "../events.ts";
import type { RangeTestEvent, RangeTestRequest, RangeTestResult } from "./range-test.ts";

/** A range test in a process of its own. */
export interface RunningRangeTest {
  /** Never rejects: failures are `failed` events, crashes of the process included; undefined when it was cancelled. */
  readonly result: Promise<RangeTestResult | FailedEvent | undefined>;
  /** Ends it at once. Nothing was written, so nothing has to be saved. */
  cancel(): void;
}

/**
 * Finds good base learning rates for an experiment, in a child process, which keeps this one's event loop free.
 *
 * @example
 * const test = startRangeTest({ spec, options: rangeTestOptions.parse({}) }, { listener: console.log });
 * const { suggested } = await test.result; // 0.021
 */
export function startRangeTest(
  request: RangeTestRequest,
  { listener }: { readonly listener?: (event: RangeTestEvent) => void } = {},
): RunningRangeTest {
  const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));
  const child = fork(worker, [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let final: RangeTestResult | FailedEvent | undefined;
  let cancelled = false;
  let lastWords = "";
  child.stderr?.on("data", (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-2000)));
  child.on("message", (message) => {
    const event = message as RangeTestEvent;
    if (event.type === "rangeTest" || event.type === "failed") final = event;
    listener?.(event);
  });
  const result = new Promise<RangeTestResult | FailedEvent | undefined>((resolve) => {
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
    result,
    cancel() {
      cancelled = true;
      child.kill("SIGKILL");
    },
  };
}

function crashed(code: number | null, signal: string | null, lastWords: string): FailedEvent {
  const how = signal === null ? `ended with exit code ${code ?? "none"}` : `was ended by ${signal}`;
  const hint = signal === "SIGKILL" ? " (often: not enough memory)" : "";
  const words = lastWords.trim().split("\n").at(-1) ?? "";
  const message = `the range test's process ${how} unexpectedly${hint}${words === "" ? "" : `: ${words}`}`;
  return { type: "failed", code: "crashed", message, details: { code, signal } };
}
