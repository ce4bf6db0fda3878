import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FailedEvent } from "../events.ts";

/** A computation in a process of its own. */
export interface RunningComputation<Result> {
  readonly pid: number | undefined;
  /** Never rejects: failures are `failed` events, crashes of the process included; undefined when it was cancelled. */
  readonly result: Promise<Result | FailedEvent | undefined>;
  /** Ends it at once. */
  cancel(): void;
}

export interface ComputationOptions<Event> {
  /** Module of the process: takes the request as its first message, and sends events. */
  readonly worker: URL;
  /** What the process is called in the message about its crash: "range test". */
  readonly name: string;
  /** Whether an event is the last one, which is also the result. */
  readonly isFinal: (event: Event) => boolean;
  readonly listener?: ((event: Event) => void) | undefined;
}

/** How much of a crashed process's last words is kept. */
const lastWordsLength = 2000;

/**
 * Computes something in a child process, which keeps this one's event loop free. Other than a training it has nothing to
 * save: it is ended at once.
 */
export function startComputation<Event extends { readonly type: string }, Result extends Event>(
  request: object,
  { worker, name, isFinal, listener }: ComputationOptions<Event | FailedEvent>,
): RunningComputation<Result> {
  const child = fork(fileURLToPath(worker), [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let final: Result | FailedEvent | undefined;
  let cancelled = false;
  let lastWords = "";
  child.stderr?.on("data", (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-lastWordsLength)));
  child.on("message", (message) => {
    const event = message as Event | FailedEvent;
    if (cancelled) return;
    if (isFinal(event)) final = event as Result | FailedEvent;
    listener?.(event);
  });
  const result = new Promise<Result | FailedEvent | undefined>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (final || cancelled) return resolve(final);
      const failed = crashed(name, code, signal, lastWords);
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

function crashed(name: string, code: number | null, signal: string | null, lastWords: string): FailedEvent {
  const how = signal === null ? `ended with exit code ${code ?? "none"}` : `was ended by ${signal}`;
  const hint = signal === "SIGKILL" ? " (often: not enough memory)" : "";
  const words = lastWords.trim().split("\n").at(-1) ?? "";
  const message = `the process of the ${name} ${how} unexpectedly${hint}${words === "" ? "" : `: ${words}`}`;
  return { type: "failed", code: "crashed", message, details: { code, signal } };
}
