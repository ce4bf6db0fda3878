import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { PlaygroundError, type PlaygroundErrorDetails } from "../../error.ts";
import type { ScheduleTasks } from "./schedule-tasks.ts";

type TaskName = keyof ScheduleTasks;
type TaskInput<T extends TaskName> = Parameters<ScheduleTasks[T]>[0];
type TaskResult<T extends TaskName> = Awaited<ReturnType<ScheduleTasks[T]>>;

export interface TaskRequest {
  readonly task: TaskName;
  readonly input: unknown;
}

export interface TaskAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly details: PlaygroundErrorDetails };
  /** The stack of a fault of ours. */
  readonly unexpected?: string;
}

export interface ScheduleThreadOptions {
  /** A task that takes longer is refused; default 10,000. */
  readonly timeoutMs?: number;
  /** The thread ends when nothing was asked of it for so long, and gives its memory back; default 60,000. */
  readonly idleMs?: number;
  /** What the thread runs; default schedule-worker.ts beside this file. */
  readonly script?: URL;
}

const ownScript = new URL("./schedule-worker.ts", import.meta.url);

/** Does calculations on schedules, one after the other, beside the server's own thread. */
export interface ScheduleThread {
  /** @throws PlaygroundError `too_long`, `too_many_requests`, and what the task throws */
  run<T extends TaskName>(task: T, input: TaskInput<T>): Promise<TaskResult<T>>;
  close(): Promise<void>;
}

/** So many may wait before more are refused. */
const mostWaiting = 200;
const memoryLimitMb = 512;

/** Makes one; the thread itself starts with the first task. */
export function createScheduleThread(options: ScheduleThreadOptions = {}): ScheduleThread {
  const { timeoutMs = 10_000, idleMs = 60_000, script = ownScript } = options;
  let thread: StartedThread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function end(): Promise<unknown> {
    const ended = thread?.worker.terminate() ?? Promise.resolve();
    thread = undefined;
    return ended;
  }

  async function ask(request: TaskRequest): Promise<unknown> {
    clearTimeout(idle);
    thread ??= startThread(script);
    try {
      await thread.ready;
      return await answerOf(thread.worker, request, timeoutMs);
    } catch (error) {
      if (error instanceof ThreadLost) {
        await end();
        throw error.reason;
      }
      throw error;
    } finally {
      idle = setTimeout(() => void end(), idleMs).unref();
    }
  }

  return {
    async run<T extends TaskName>(task: T, input: TaskInput<T>): Promise<TaskResult<T>> {
      if (waiting >= mostWaiting) {
        throw new PlaygroundError("too_many_requests", "too many schedules are being calculated; try again");
      }
      waiting += 1;
      const answered = last.then(() => ask({ task, input }));
      last = answered.catch(() => undefined).finally(() => (waiting -= 1));
      return (await answered) as TaskResult<T>;
    },
    async close() {
      clearTimeout(idle);
      await end();
    },
  };
}

interface StartedThread {
  readonly worker: Worker;
  /** Resolves when its code is loaded, which on a busy machine takes longer than many a task. */
  readonly ready: Promise<unknown>;
}

function startThread(script: URL): StartedThread {
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } });
  worker.unref();
  const loaded = once(worker, "message").catch((error: Error) => Promise.reject(new ThreadLost(error)));
  const gone = new Promise<never>((_resolve, reject) => worker.once("exit", () => reject(endedBefore())));
  const ready = Promise.race([loaded, gone]);
  return { worker, ready };
}

/** The thread cannot go on; another has to be started. */
class ThreadLost extends Error {
  readonly reason: Error;
  constructor(reason: Error) {
    super(reason.message);
    this.reason = reason;
  }
}

function endedBefore(): ThreadLost {
  return new ThreadLost(new PlaygroundError("shutting_down", "the server is shutting down"));
}

function answerOf(worker: Worker, request: TaskRequest, timeoutMs: number): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const lose = (message: string) => reject(new ThreadLost(new PlaygroundError("too_long", message)));
  const timer = setTimeout(() => lose(`this takes longer than ${timeoutMs / 1000} seconds to calculate`), timeoutMs);
  const onMessage = ({ result, error, unexpected }: TaskAnswer): void => {
    if (error) reject(new PlaygroundError(error.code, error.message, error.details));
    else if (unexpected !== undefined) reject(new Error(`schedule thread: ${unexpected}`));
    else resolve(result);
  };
  const onError = (error: Error & { code?: string }): void => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") lose("this takes more memory to calculate than there is for it");
    else reject(new ThreadLost(error));
  };
  const onExit = (): void => reject(endedBefore());
  worker.once("message", onMessage);
  worker.once("error", onError);
  worker.once("exit", onExit);
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", onMessage).off("error", onError).off("exit", onExit);
  });
}
