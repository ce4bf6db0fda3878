import type { Dashboard } from "@glissade/api";
import { Button, Group, List, Progress, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Section } from "../../shared/ui/section.tsx";
import { dashboard as words, startedSteps } from "../../strings/projects.ts";
import { whereSteps } from "./where-steps.ts";

/** The way from nothing to results; each step leads to its act, and ticks itself off. */
export function GettingStarted({ dashboard }: { readonly dashboard: Dashboard }) {
  const { gettingStarted } = dashboard;
  const done = gettingStarted.filter((step) => step.done).length;
  const next = gettingStarted.find((step) => !step.done)?.step;
  const where = whereSteps(dashboard);
  return (
    <Section title={words.startedTitle}>
      <Stack gap="sm">
        <Progress value={(100 * done) / gettingStarted.length} aria-label={words.startedTitle} />
        <Text size="sm">
          {next === undefined ? words.startedAll : words.startedProgress(done, gettingStarted.length)}
        </Text>
        <List spacing="sm" listStyleType="none" center={false} type="ordered">
          {gettingStarted.map(({ step, done: isDone }) => (
            <List.Item
              key={step}
              icon={
                <ThemeIcon
                  size={24}
                  radius="xl"
                  variant={isDone ? "filled" : "light"}
                  color={isDone ? "teal" : "gray"}
                  role="img"
                  aria-label={isDone ? words.done : words.toDo}
                >
                  {isDone ? <IconCheck size={16} aria-hidden /> : <IconCircleDashed size={16} aria-hidden />}
                </ThemeIcon>
              }
              styles={{ itemWrapper: { width: "100%" }, itemLabel: { flex: 1 } }}
            >
              <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
                <div>
                  <Text size="sm" fw={step === next ? 650 : 500}>
                    {startedSteps[step].title}
                  </Text>
                  {!isDone && (
                    <Text size="xs" c="dimmed">
                      {startedSteps[step].text}
                    </Text>
                  )}
                </div>
                <Button
                  size="compact-sm"
                  variant={step === next ? "filled" : "subtle"}
                  style={{ flex: "none" }}
                  renderRoot={(props) => <Link {...props} to={where[step].to} search={where[step].search as never} />}
                >
                  {startedSteps[step].act}
                </Button>
              </Group>
            </List.Item>
          ))}
        </List>
      </Stack>
    </Section>
  );
}
