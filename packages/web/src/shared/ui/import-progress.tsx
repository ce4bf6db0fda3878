import type { Dataset } from "@glissade/api";
import { Group, Progress, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { data as words, importPhases } from "../../strings/data.ts";
import { formatCount } from "../format/numbers.ts";

/** How far an import is. */
export function ImportProgress({ dataset, children }: { readonly dataset: Dataset; readonly children?: ReactNode }) {
  if (dataset.state !== "importing" || !dataset.progress) return null;
  const { phase, done, total } = dataset.progress;
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {total > 0 ? words.progress(importPhases[phase], formatCount(done), formatCount(total)) : importPhases[phase]}
        </Text>
        {children}
      </Group>
      <Progress
        // Anew when the total is known: else it would be seen to run back.
        key={total > 0 ? "known" : "unknown"}
        value={total > 0 ? (100 * done) / total : 100}
        animated={total === 0}
        striped={total === 0}
        aria-label={words.progressOf(dataset.name)}
      />
    </Stack>
  );
}
