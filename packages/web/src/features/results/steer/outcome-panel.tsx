import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { steerWords as words } from "../../../strings/steer.ts";
import type { ToolProps } from "./tool-props.ts";

/** What the fields would do, in words, and the button that does it. */
export function OutcomePanel({ steering }: ToolProps) {
  const { sentences, problem, complete, looking, refusal, applying, apply, waiting, situation } = steering;
  const refused = problem ?? refusal;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fw={600}>{words.happens}</Text>
        {looking && <Loader size={14} aria-label={words.previewing} />}
      </Group>
      <div aria-live="polite">
        {refused ? (
          <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={words.refused}>
            {refused.message}
          </Alert>
        ) : sentences.length === 0 ? (
          <Text size="sm">{complete ? words.previewing : words.nothingYet}</Text>
        ) : (
          sentences.map((sentence) => (
            <Text key={sentence} size="sm">
              {sentence}
            </Text>
          ))
        )}
      </div>
      <Group>
        <Button onClick={apply} loading={applying} disabled={!complete || problem !== null || waiting}>
          {situation.over ? words.applyFinished : words.apply}
        </Button>
      </Group>
    </Stack>
  );
}
