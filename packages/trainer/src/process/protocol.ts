import type { TrainingEvent } from "../events.ts";
import type { TrainingRequest } from "../run/host.ts";

/** Raised whenever parent and child of different releases would misunderstand each other. */
export const protocolVersion = 1;

/** What the parent tells the training process. */
export type ToWorker =
  | { readonly version: typeof protocolVersion; readonly type: "train"; readonly request: TrainingRequest }
  | { readonly version: typeof protocolVersion; readonly type: "stop" };

/** What the training process tells its parent: its events, of which the last is the result. */
export interface FromWorker {
  readonly version: typeof protocolVersion;
  readonly type: "event";
  readonly event: TrainingEvent;
}

/** Whether a message is of this protocol and version; anything else is not for us. */
export function isOurs(message: unknown): message is { readonly version: number; readonly type: string } {
  return typeof message === "object" && message !== null && "version" in message && message.version === protocolVersion;
}
