import type { Experiment } from "@glissade/api";
import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { results } from "../../../strings/results.ts";

/** What somebody should know of an experiment that waits, was stopped or failed, and what can be done. */
export function Notice({
  experiment: { state, reason, error, actions, progress },
}: {
  readonly experiment: Experiment;
}) {
  const words = results.ended;
  if (state === "failed") {
    return (
      <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={words.failed} role="alert">
        <Text>{error?.detail ?? reason}</Text>
        {error?.key !== undefined && <Text size="xs">{error.key}</Text>}
        <Text mt="xs">{actions.includes("resume") && progress ? words.failedResume : words.failedClone}</Text>
      </Alert>
    );
  }
  if (state === "stopped") return <Quiet title={words.stopped}>{words.stoppedText}</Quiet>;
  if (state === "paused") return <Quiet title={words.paused}>{words.pausedText}</Quiet>;
  if (state === "queued") return <Quiet title={results.waiting.queued}>{reason}</Quiet>;
  return null;
}

function Quiet({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />} title={title} role="status">
      {children}
    </Alert>
  );
}
