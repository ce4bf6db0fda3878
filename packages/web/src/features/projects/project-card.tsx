import type { Project } from "@glissade/api";
import { Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { formatCount, formatMetric } from "../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../shared/format/times.ts";
import { Figures } from "../../shared/ui/figures.tsx";
import { projects } from "../../strings/projects.ts";
import { ProjectMenu } from "./project-menu.tsx";

/** A project in the list of them. */
export function ProjectCard({ project }: { readonly project: Project }) {
  const { id, name, description, counts, best, createdAt } = project;
  return (
    <Card withBorder padding="md" component="article" aria-label={name} h="100%">
      <Stack gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }}>
            <Anchor
              inherit
              renderRoot={(props) => <Link {...props} to="/projects/$projectId" params={{ projectId: id }} />}
            >
              {name}
            </Anchor>
          </Title>
          <Group gap={4} wrap="nowrap">
            {counts.running > 0 && (
              <Badge variant="light" tt="none" leftSection={<span className="pulsing">●</span>}>
                {projects.running(counts.running)}
              </Badge>
            )}
            {counts.queued > 0 && (
              <Badge variant="light" color="yellow" tt="none" autoContrast>
                {projects.waiting(counts.queued)}
              </Badge>
            )}
            <ProjectMenu project={project} />
          </Group>
        </Group>
        {description !== "" && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
        <Figures
          of={[
            { label: projects.pictures, value: formatCount(counts.pictures) },
            { label: projects.experiments, value: formatCount(counts.experiments) },
            { label: projects.finished, value: formatCount(counts.finished) },
          ]}
        />
        <Group justify="space-between" gap="xs" mt="auto">
          {best ? (
            <Text size="sm">
              {projects.best}:{" "}
              <Anchor
                size="sm"
                underline="always"
                renderRoot={(props) => (
                  <Link
                    {...props}
                    to="/projects/$projectId/experiments/$experimentId"
                    params={{ projectId: id, experimentId: best.experimentId }}
                  />
                )}
              >
                {best.name}
              </Anchor>{" "}
              <Text span fw={600} inherit title={best.metric}>
                {formatMetric(best.metric, best.value)}
              </Text>
            </Text>
          ) : (
            <Text size="sm" c="dimmed">
              {projects.noBest}
            </Text>
          )}
          <Text size="xs" c="dimmed" title={formatMoment(createdAt)}>
            {projects.created(formatAgo(createdAt))}
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}
