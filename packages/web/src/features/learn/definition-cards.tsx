import "./learn.css";
import type { Definition } from "@glissade/api";
import { Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ServerPicture } from "../../shared/charts/server-picture.tsx";
import { learn } from "../../strings/learn.ts";
import { byGroup } from "./matching.ts";

export interface DefinitionCardsProps {
  readonly definitions: readonly Definition[];
  readonly to: "/learn/schedulers/$type" | "/learn/solvers/$type";
}

/** Cards that lead to the pages, under the names of where they come from. */
export function DefinitionCards({ definitions, to }: DefinitionCardsProps) {
  return (
    <Stack gap="lg">
      {byGroup(definitions).map(([group, members]) => (
        <section key={group} aria-label={learn.groups[group] ?? group}>
          <Title order={2} mb="xs">
            {learn.groups[group] ?? group}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
            {members.map((each) => (
              <DefinitionCard key={each.type} definition={each} to={to} />
            ))}
          </SimpleGrid>
        </section>
      ))}
    </Stack>
  );
}

function DefinitionCard({
  definition,
  to,
}: {
  readonly definition: Definition;
  readonly to: DefinitionCardsProps["to"];
}) {
  const { type, label, help, picture } = definition;
  return (
    <Card
      withBorder
      padding="sm"
      className="learn-card"
      renderRoot={(props) => <Link {...props} to={to} params={{ type }} />}
    >
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {picture !== null && (
          <span className="learn-picture" aria-hidden>
            <ServerPicture svg={picture} width={96} />
          </span>
        )}
        <Stack gap={2} miw={0}>
          <Text fw={600} lh={1.3}>
            {label}
          </Text>
          {type !== label && (
            <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
              {type}
            </Text>
          )}
          <Text size="xs" lineClamp={3}>
            {help}
          </Text>
        </Stack>
      </Group>
    </Card>
  );
}
