import "./learn.css";
import { Card, Group, Stack, Text } from "@mantine/core";
import { IconMountain, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { descent } from "../../strings/descent.ts";

/** Leads to the page where one sees descent itself. */
export function DescentCard() {
  return (
    <Card
      withBorder
      padding="sm"
      maw={620}
      className="learn-card"
      renderRoot={(props) => <Link {...props} to="/learn/descent" />}
    >
      <Group gap="sm" wrap="nowrap">
        <span className="learn-picture" aria-hidden>
          <IconMountain size={32} stroke={1.5} />
        </span>
        <Stack gap={2} flex={1}>
          <Text fw={600}>{descent.card.title}</Text>
          <Text size="sm">{descent.card.text}</Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden />
      </Group>
    </Card>
  );
}
