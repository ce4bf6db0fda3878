import type { Project } from "@glissade/api";
import { Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { formatMetric } from "../../shared/format/numbers.ts";
import { ExperimentLink } from "../../shared/ui/experiment-link.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { dashboard as words } from "../../strings/projects.ts";

/** The experiment that did best so far. */
export function BestModel({ project }: { readonly project: Project }) {
  const { best } = project;
  return (
    <Section title={words.bestTitle}>
      {best ? (
        <Group justify="space-between" align="flex-end">
          <Stack gap={2} miw={0}>
            <Text fz={28} fw={650} lh={1.2}>
              {formatMetric(best.metric, best.value)}
            </Text>
            <Text size="xs" c="dimmed">
              {best.metric}
            </Text>
            <ExperimentLink experiment={{ ...best, id: best.experimentId, projectId: project.id }} />
          </Stack>
          <Button
            variant="default"
            size="xs"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/projects/$projectId/experiments/$experimentId"
                params={{ projectId: project.id, experimentId: best.experimentId }}
              />
            )}
          >
            {words.openBest}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          {words.bestEmpty}
        </Text>
      )}
    </Section>
  );
}
