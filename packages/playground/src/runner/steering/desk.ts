import type { RunningTraining } from "@glissade/trainer";
import type { PendingRequest } from "./requests.ts";

/** Hands requests to the training process, each once, as soon as there is one. */
export interface SteeringDesk {
  /** What is pending, in its order; what was handed over before is passed over. */
  offer(requests: readonly PendingRequest[]): void;
  connect(training: Pick<RunningTraining, "steer">): void;
}

export function createSteeringDesk(): SteeringDesk {
  const seen = new Set<string>();
  const waiting: PendingRequest[] = [];
  let training: Pick<RunningTraining, "steer"> | undefined;
  const hand = ({ change, ...asked }: PendingRequest): void => void training?.steer(change, asked);
  return {
    offer(requests) {
      for (const request of requests) {
        if (seen.has(request.id)) continue;
        seen.add(request.id);
        if (training) hand(request);
        else waiting.push(request);
      }
    },
    connect(started) {
      training = started;
      waiting.splice(0).forEach(hand);
    },
  };
}
