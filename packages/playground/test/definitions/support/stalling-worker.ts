import { parentPort } from "node:worker_threads";
import type { TaskRequest } from "../../../src/features/definitions/schedule-thread.ts";
import { stallsAt } from "./stalls-at.ts";

// The thread for schedules, but it keeps its core busy for ever when it is asked for so many points.
parentPort?.on("message", ({ input }: TaskRequest) => {
  while ((input as { points: number }).points === stallsAt);
});
await import("../../../src/features/definitions/schedule-worker.ts");
