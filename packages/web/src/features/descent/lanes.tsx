import { ActionIcon, Button, Group, Paper, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState } from "../../shared/ui/states.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { descent } from "../../strings/descent.ts";
import { LaneEditor } from "./lane-editor.tsx";
import { laneName } from "./lane-looks.ts";
import { LaneMark } from "./lane-mark.tsx";
import { type Lane, mostLanes } from "./scenario.ts";

const words = descent.lanes;

export interface LanesProps {
  readonly lanes: readonly Lane[];
  readonly steps: number;
  readonly onChange: (lanes: readonly Lane[]) => void;
}

const newcomer: Lane = { solver: { type: "SGD" }, lr: 0.01, scheduler: null };

/** The racers as chips; each can be edited and removed. */
export function Lanes({ lanes, steps, onChange }: LanesProps) {
  const [edited, setEdited] = useState<number | null>(null);
  const isFull = lanes.length >= mostLanes;
  const lane = edited === null ? undefined : lanes[edited];

  function add(): void {
    onChange([...lanes, lanes.at(-1) ?? newcomer]);
    setEdited(lanes.length);
  }

  const button = (
    <Button size="compact-sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={add} disabled={isFull}>
      {words.add}
    </Button>
  );
  return (
    <Section title={words.title} actions={lanes.length > 0 && button}>
      {lanes.length === 0 ? (
        <EmptyState title={words.none.title} action={button}>
          {words.none.text}
        </EmptyState>
      ) : (
        <Group gap="xs" component="ul" m={0} p={0} className="descent-lanes">
          {lanes.map((each, index) => (
            <Paper key={index} component="li" withBorder px={8} py={2} maw="100%">
              <Group gap={6} wrap="nowrap">
                <LaneMark index={index} />
                <Text size="sm" truncate>
                  {laneName(each)}
                </Text>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={26}
                  aria-label={words.edit(laneName(each))}
                  onClick={() => setEdited(index)}
                >
                  <IconPencil size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={26}
                  aria-label={words.remove(laneName(each))}
                  onClick={() => onChange(lanes.filter((_lane, i) => i !== index))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Paper>
          ))}
        </Group>
      )}
      {isFull && (
        <Text size="xs" c="dimmed">
          {words.full}
        </Text>
      )}
      {lane && (
        <LaneEditor
          lane={lane}
          steps={steps}
          onChange={(next) => onChange(lanes.map((each, i) => (i === edited ? next : each)))}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}
