import type { TrainingEvent } from "../events.ts";
import type { TrainingRequest } from "../run/host.ts";
import type { ToldRow } from "../run/recorder.ts";
import type { SteeringRequest } from "../run/steering.ts";

/** Raised whenever parent and child of different releases would misunderstand each other. */
export const protocolVersion = 3;

/** What the parent tells the training process. */
export type ToWorker =
  | {
      readonly version: typeof protocolVersion;
      readonly type: "train";
      readonly request: TrainingRequest;
      /** Whether the parent wants to be told the rows of metrics.jsonl. */
      readonly rows: boolean;
    }
  | { readonly version: typeof protocolVersion; readonly type: "steer"; readonly request: SteeringRequest }
  | { readonly version: typeof protocolVersion; readonly type: "stop" };

/** What the training process tells its parent: its events, of which the last is the result, and its measurements. */
export type FromWorker =
  | { readonly version: typeof protocolVersion; readonly type: "event"; readonly event: TrainingEvent }
  | { readonly version: typeof protocolVersion; readonly type: "row"; readonly row: ToldRow };

/** Whether a message is of this protocol and version; anything else is not for us. */
export function isOurs(message: unknown): message is { readonly version: number; readonly type: string } {
  return typeof message === "object" && message !== null && "version" in message && message.version === protocolVersion;
}
