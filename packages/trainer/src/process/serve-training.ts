import type { FinalEvent } from "../events.ts";
import { diskFileSystem } from "../files/file-system.ts";
import type { TrainingHost } from "../run/host.ts";
import { runTraining } from "../run/run-training.ts";
import type { SteeringRequest } from "../run/steering.ts";
import { type FromWorker, isOurs, protocolVersion, type ToWorker } from "./protocol.ts";

/**
 * The training process's side: waits for one `train` message, trains, reports, and leaves.
 *
 * `steer` messages wait for the training to be between two steps. A `stop` message, SIGTERM, or the parent's death make it save and end. Ctrl-C reaches every process of a terminal; here
 * it is ignored, because the parent says what it means.
 */
export function serveTraining(host: Pick<TrainingHost, "createEngine" | "openData">): void {
  const stop = new AbortController();
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => stop.abort());
  process.on("disconnect", () => stop.abort());
  let begun = false;
  const waiting: SteeringRequest[] = [];
  process.on("message", (message: unknown) => {
    if (!isOurs(message)) return;
    const order = message as ToWorker;
    if (order.type === "stop") stop.abort();
    if (order.type === "steer") waiting.push(order.request);
    if (order.type !== "train" || begun) return;
    begun = true;
    void train(order, { ...host, steering: { take: () => waiting.shift() } }, stop.signal);
  });
}

async function train(
  { request, rows }: Extract<ToWorker, { type: "train" }>,
  host: Pick<TrainingHost, "createEngine" | "openData" | "steering">,
  signal: AbortSignal,
): Promise<void> {
  // Messages arrive in order: the last one's arrival is that of all.
  let sent = Promise.resolve();
  const tell = (message: FromWorker): void => void (sent = send(message));
  const final = await runTraining(request, {
    ...host,
    listener: (event) => tell({ version: protocolVersion, type: "event", event }),
    ...(rows && { onRow: (row) => tell({ version: protocolVersion, type: "row", row }) }),
    delivered: () => sent,
    signal,
    fileSystem: diskFileSystem,
    clock: () => Date.now(),
    now: () => performance.now(),
  });
  await sent;
  process.exit(exitCodeOf(final));
}

/** For whoever looks at the process from outside; the parent goes by the message. */
function exitCodeOf(final: FinalEvent): number {
  return { finished: 0, stopped: 130, failed: 1 }[final.type];
}

/** Resolves when it is on its way to the parent whatever happens to this process, or when there is no parent any more. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) resolve();
    else process.send(message, () => resolve());
  });
}
