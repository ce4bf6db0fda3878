import { parentPort } from "node:worker_threads";
import { isCodedError } from "../../cli-error.ts";
import { scheduleTasks } from "./schedule-tasks.ts";
import type { TaskAnswer, TaskRequest } from "./schedule-thread.ts";

// The thread that schedule-thread.ts starts: does one task after the other.
parentPort?.on("message", ({ task, input }: TaskRequest) => {
  void answer(task, input).then((found) => parentPort?.postMessage(found));
});
parentPort?.postMessage("ready");

async function answer(task: TaskRequest["task"], input: unknown): Promise<TaskAnswer> {
  try {
    return { result: await (scheduleTasks[task] as (input: unknown) => unknown)(input) };
  } catch (error) {
    if (!isCodedError(error)) return { unexpected: error instanceof Error ? (error.stack ?? "") : String(error) };
    const { code, message, details } = error;
    return { error: { code, message, details } };
  }
}
