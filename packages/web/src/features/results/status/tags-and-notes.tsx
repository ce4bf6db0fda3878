import type { Experiment } from "@glissade/api";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { results } from "../../../strings/results.ts";

/** What people wrote to it. */
export function TagsAndNotes({ experiment: { tags, notes } }: { readonly experiment: Experiment }) {
  if (tags.length === 0 && notes === "") return null;
  return (
    <Stack gap="xs">
      {tags.length > 0 && (
        <Group gap="xs" role="list" aria-label={results.details.tags}>
          {tags.map((tag) => (
            <Badge key={tag} variant="default" tt="none" fw={500} role="listitem">
              {tag}
            </Badge>
          ))}
        </Group>
      )}
      {notes !== "" && (
        <Text maw={720} style={{ whiteSpace: "pre-wrap" }}>
          {notes}
        </Text>
      )}
    </Stack>
  );
}
