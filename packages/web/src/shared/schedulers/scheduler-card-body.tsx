import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { ServerPicture } from "../charts/server-picture.tsx";

export interface SchedulerCardBodyProps {
  readonly label: string;
  readonly picture: string | null;
  /** Shows whether it is chosen. */
  readonly indicator: ReactNode;
}

/** What a card of a scheduler shows, whether one of them is chosen or several. */
export function SchedulerCardBody({ label, picture, indicator }: SchedulerCardBodyProps) {
  return (
    <Stack gap={2} align="stretch">
      {picture !== null && (
        <span aria-hidden className="choice-picture">
          <ServerPicture svg={picture} width={104} />
        </span>
      )}
      <Group gap={6} wrap="nowrap" align="flex-start">
        {indicator}
        <Text size="xs" fw={600} lh={1.25}>
          {label}
        </Text>
      </Group>
    </Stack>
  );
}
