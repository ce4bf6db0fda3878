import type { Event, Experiment } from "@glissade/api";
import { Alert, Loader } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { steerWords as words } from "../../../strings/steer.ts";
import { type ContinuationLike, nameOf } from "./words.ts";

export interface SteeringNewsProps {
  readonly experiment: Experiment;
  readonly events: readonly Event[];
}

/** What was asked for and is not in force: because it waits for the next step, or because the training refused it. */
export function SteeringNews({ experiment: { steering }, events }: SteeringNewsProps) {
  const [read, setRead] = useState(0);
  const refusal = newestRefusal(events);
  return (
    <>
      {steering.map(({ change, by, time }) => (
        <Alert
          key={time}
          color="gray"
          variant="light"
          icon={<Loader size={16} aria-hidden />}
          title={words.waiting}
          role="status"
        >
          {words.waitingText(nameOf(change), by)}
        </Alert>
      ))}
      {refusal && refusal.seq > read && (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={words.refusedLate(nameOf(refusal.data["change"] as ContinuationLike))}
          role="alert"
          withCloseButton
          closeButtonLabel={words.closeNews}
          onClose={() => setRead(refusal.seq)}
        >
          {String(refusal.data["message"])}
        </Alert>
      )}
    </>
  );
}

/** The newest refusal, unless a later change took effect. */
function newestRefusal(events: readonly Event[]): Event | undefined {
  const last = events.findLast(({ type }) => type === "training.steeringRefused" || type === "training.steered");
  return last?.type === "training.steeringRefused" ? last : undefined;
}
