import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type {
  FailedEvent,
  FinalEvent,
  SteeredEvent,
  SteeringRefusedEvent,
  StoppedEvent,
  TrainingEvent,
} from "../events.ts";
import { isFinal } from "../events.ts";
import type { TrainingRequest } from "../run/host.ts";
import type { ToldRow } from "../run/recorder.ts";
import type { SteeringRequest } from "../run/steering.ts";
import type { SteeringChange } from "../spec/steer-spec.ts";
import { type FromWorker, isOurs, protocolVersion, type ToWorker } from "./protocol.ts";

export interface StartTrainingOptions {
  /** Told every event as it comes; the last one is also the result. */
  readonly listener?: (event: TrainingEvent) => void;
  /** Told every row of metrics.jsonl as it is recorded, between the events as they come. */
  readonly onRow?: (row: ToldRow) => void;
  /** What the training process printed outside the protocol (warnings of native code). Default: dropped. */
  readonly onOutput?: (text: string) => void;
  /** Module to run instead of the real training process; for tests. */
  readonly worker?: URL;
}

/** A training in a process of its own. */
export interface RunningTraining {
  readonly pid: number | undefined;
  /** Never rejects: failures are `failed` events, crashes of the process included. */
  readonly result: Promise<FinalEvent>;
  /**
   * Changes what the learning rate follows: from the next step on, and as an entry of the run's spec.
   *
   * @param asked.id comes back with the `steered` or `steeringRefused` event; default: one of its own
   * @param asked.time default: now
   * @returns what became of it; undefined when the training ended before it was looked at. Never rejects
   */
  steer(change: SteeringChange, asked?: Partial<Omit<SteeringRequest, "change">>): Promise<SteeringOutcome | undefined>;
  /** Finishes the step, saves, ends with a `stopped` event. */
  stop(): void;
  /** Ends the process at once; what was saved so far stays. */
  kill(): void;
}

/** What became of a change that was asked for. */
export type SteeringOutcome = SteeredEvent | SteeringRefusedEvent;

/** How much of a crashed process's last words is kept. */
const lastWordsLength = 2000;

/**
 * Trains in a child process, so that neither a long native call nor a crash is ever the caller's: the caller's event loop
 * stays free, and an out-of-memory kill becomes a `failed` event.
 *
 * The child ends by itself, with a checkpoint, when this process dies.
 *
 * @example
 * const training = startTraining({ spec, directory: "runs/a" }, { listener: console.log });
 * const final = await training.result; // { type: "finished", metrics: { "test/accuracy": 0.93, ... }, ... }
 */
export function startTraining(request: TrainingRequest, options: StartTrainingOptions = {}): RunningTraining {
  const worker = options.worker ?? new URL("./worker.ts", import.meta.url);
  const child = fork(fileURLToPath(worker), [], { execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const watch = watchEvents(options.listener, options.onRow);
  let lastWords = "";
  let killed = false;
  const hear = (chunk: Buffer): void => {
    const text = chunk.toString();
    lastWords = (lastWords + text).slice(-lastWordsLength);
    options.onOutput?.(text);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  child.on("message", (message: unknown) => {
    if (isOurs(message)) watch.take(message as FromWorker);
  });
  const result = new Promise<FinalEvent>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      resolve(watch.final ?? watch.conclude(killed ? watch.stopped(request) : crashed(code, signal, lastWords)));
    };
    child.once("close", end);
    child.once("error", (error) => {
      lastWords += error.message;
      if (child.pid === undefined) end(null, null);
    });
  });
  order(child, { version: protocolVersion, type: "train", request, rows: options.onRow !== undefined });
  return {
    pid: child.pid,
    result,
    async steer(change, asked) {
      const request = { id: randomUUID(), time: new Date().toISOString(), ...asked, change };
      const outcome = watch.outcomeOf(request.id);
      order(child, { version: protocolVersion, type: "steer", request });
      return Promise.race([outcome, result.then(() => undefined)]);
    },
    stop: () => order(child, { version: protocolVersion, type: "stop" }),
    kill() {
      killed = true;
      child.kill("SIGKILL");
    },
  };
}

/** A process that is already gone needs no orders. */
function order(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}

/** Passes events on, and remembers what is needed should the process vanish. */
function watchEvents(
  listener: ((event: TrainingEvent) => void) | undefined,
  onRow: ((row: ToldRow) => void) | undefined,
) {
  let final: FinalEvent | undefined;
  let at = { step: 0, epoch: 1 };
  let checkpoint: string | null = null;
  const steering = new Map<string, (outcome: SteeringOutcome) => void>();
  const answer = (event: SteeringOutcome): void => {
    const { request = "" } = event;
    steering.get(request)?.(event);
    steering.delete(request);
  };
  const tell = (event: TrainingEvent): void => {
    if ("step" in event && "epoch" in event) at = { step: event.step, epoch: event.epoch };
    if (event.type === "checkpoint" && event.reason !== "best") checkpoint = event.file;
    if (isFinal(event)) final = event;
    if (event.type === "steered" || event.type === "steeringRefused") answer(event);
    listener?.(event);
  };
  return {
    get final() {
      return final;
    },
    take(message: FromWorker) {
      if (message.type === "row") onRow?.(message.row);
      else tell(message.event);
    },
    outcomeOf: (id: string) => new Promise<SteeringOutcome>((resolve) => steering.set(id, resolve)),
    /** Tells an event of our own making and gives it back. */
    conclude<T extends FinalEvent>(event: T): T {
      tell({ ...event, time: new Date().toISOString() });
      return event;
    },
    stopped: ({ directory }: TrainingRequest): StoppedEvent => ({ type: "stopped", directory, ...at, checkpoint }),
  };
}

function crashed(code: number | null, signal: string | null, lastWords: string): FailedEvent {
  const how = signal
    ? `was ended by ${signal}`
    : code === null
      ? "could not be started"
      : `ended with exit code ${code}`;
  const hint = signal === "SIGKILL" ? " (often: not enough memory)" : "";
  const words = lastWords.trim().split("\n").at(-1)?.trim() ?? "";
  const message = `the training process ${how} unexpectedly${hint}${words === "" ? "" : `: ${words}`}`;
  return { type: "failed", code: "crashed", message, details: { code, signal, output: lastWords } };
}
