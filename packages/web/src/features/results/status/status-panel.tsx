import type { Experiment } from "@glissade/api";
import { Group, Paper, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount, formatMetric, formatRate } from "../../../shared/format/numbers.ts";
import { formatDuration } from "../../../shared/format/times.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";

const words = results.status;

/** How far it is: bar, epoch and step, time, rate, pace, best metric. */
export function StatusPanel({ experiment }: { readonly experiment: Experiment }) {
  const { progress, state, best, seconds, asked } = experiment;
  if (!progress || state === "draft") return null;
  const running = state === "running";
  const { step, steps, epoch, epochs, lr, imagesPerSecond, secondsLeft } = progress;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.label}>
      <Stack gap="md">
        {state !== "finished" && <Bar experiment={experiment} />}
        {asked && (
          <Text size="sm" role="status">
            {words.asked[asked]}
          </Text>
        )}
        <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="md" verticalSpacing="sm">
          <Figure
            label={words.epoch}
            help={words.epochHelp}
            value={words.of(formatCount(epoch), formatCount(epochs))}
          />
          <Figure label={words.step} help={words.stepHelp} value={words.of(formatCount(step), formatCount(steps))} />
          {running ? (
            <Figure label={words.timeLeft} value={secondsLeft === null ? words.none : formatDuration(secondsLeft)} />
          ) : (
            <Figure label={words.took} value={seconds === null ? words.none : formatDuration(seconds)} />
          )}
          <Figure
            label={running ? words.rate : words.lastRate}
            help={words.rateHelp}
            value={lr.length === 0 ? words.none : lr.map(formatRate).join(" · ")}
          />
          <Figure label={words.pace} value={imagesPerSecond === null ? words.none : formatCount(imagesPerSecond)} />
          <Figure
            label={running ? words.best : words.bestEver}
            help={words.bestHelp}
            value={best ? formatMetric(best.metric, best.value) : words.none}
            note={best ? words.bestAt(results.metric(best.metric), best.epoch) : undefined}
          />
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}

function Bar({ experiment: { progress, state } }: { readonly experiment: Experiment }) {
  if (!progress) return null;
  const { phase, step, steps, data } = progress;
  const reading = phase === "data" && data !== null;
  const [done, all] = reading ? [data.done, data.total] : [step, steps];
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={all === 0 ? 0 : (100 * done) / all}
          aria-label={words.progress}
          animated={state === "running"}
        />
      </Progress.Root>
      {state === "running" && (
        <Text size="sm" c="dimmed">
          {words.phases[phase]}
          {reading && `: ${words.pictures(formatCount(data.done), formatCount(data.total))}`}
        </Text>
      )}
    </Stack>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly help?: string;
  readonly note?: string | undefined;
}

function Figure({ label, value, help, note }: FigureProps) {
  return (
    <Stack gap={0}>
      <Group gap={2} mih={24}>
        <Text size="xs" c="var(--chart-axis)">
          {label}
        </Text>
        {help !== undefined && <HelpMark term={label}>{help}</HelpMark>}
      </Group>
      <Text fw={600} size="lg">
        {value}
      </Text>
      {note !== undefined && (
        <Text size="xs" c="var(--chart-axis)">
          {note}
        </Text>
      )}
    </Stack>
  );
}
