import { ActionBar, Button, Group, Text } from "@mantine/core";
import {
  IconChartLine,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { playground } from "../../strings/playground.ts";
import { confirmDelete, useBulkAction } from "./bulk-actions.tsx";
import { BulkTags } from "./bulk-tags.tsx";
import type { Selection } from "./selection.ts";

const words = playground.selection;

const canDo = {
  start: ["draft"],
  resume: ["paused", "stopped", "failed"],
  pause: ["running", "queued"],
  stop: ["running", "queued", "paused"],
} as const;

const icons = { start: IconPlayerPlay, resume: IconPlayerTrackNext, pause: IconPlayerPause, stop: IconPlayerStop };

/** Slides up when experiments are selected: what can be done with them. */
export function SelectionBar({ projectId, selection }: { readonly projectId: string; readonly selection: Selection }) {
  const bulk = useBulkAction(projectId, selection);
  const { chosen } = selection;
  const offered = (["start", "resume", "pause", "stop"] as const).filter((action) =>
    chosen.some(({ state }) => (canDo[action] as readonly string[]).includes(state)),
  );
  return (
    <ActionBar
      opened={chosen.length > 0}
      onClose={selection.clear}
      closeOnEscape
      withinPortal={false}
      aria-label={words.label}
      transitionProps={{ transition: "slide-up", duration: 150 }}
      maw="calc(100vw - 16px)"
      withBorder
    >
      <Group gap="xs" justify="center">
        <Text size="sm" fw={600} role="status">
          {words.count(chosen.length)}
        </Text>
        <Button
          size="xs"
          leftSection={<IconChartLine size={14} aria-hidden />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/projects/$projectId/compare"
              params={{ projectId }}
              search={{ ids: chosen.map(({ id }) => id).join(",") }}
            />
          )}
        >
          {words.compare}
        </Button>
        {offered.map((action) => {
          const Icon = icons[action];
          return (
            <Button
              key={action}
              size="xs"
              variant="default"
              leftSection={<Icon size={14} aria-hidden />}
              disabled={bulk.isPending}
              onClick={() => bulk.mutate({ action })}
            >
              {words[action]}
            </Button>
          );
        })}
        <BulkTags selection={selection} pending={bulk.isPending} onOrder={(order) => bulk.mutate(order)} />
        <Button
          size="xs"
          variant="default"
          c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))"
          leftSection={<IconTrash size={14} aria-hidden />}
          disabled={bulk.isPending}
          onClick={() => confirmDelete(selection, () => bulk.mutate({ action: "delete" }))}
        >
          {words.delete}
        </Button>
        <ActionBar.CloseButton aria-label={words.clear} size={24} />
      </Group>
    </ActionBar>
  );
}
