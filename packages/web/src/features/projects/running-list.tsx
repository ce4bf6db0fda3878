import type { ExperimentSummary, Progress as TrainingProgress } from "@glissade/api";
import { Group, Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { experimentQuery } from "../../shared/api/queries.ts";
import { formatCount, formatPlain, formatRate } from "../../shared/format/numbers.ts";
import { formatDuration } from "../../shared/format/times.ts";
import { ExperimentLink } from "../../shared/ui/experiment-link.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { StateBadge } from "../../shared/ui/state-badge.tsx";
import { dashboard as words } from "../../strings/projects.ts";

/** What is being trained, as far as it is. */
export function RunningList({ running }: { readonly running: readonly ExperimentSummary[] }) {
  // What runs before what waits, each in the order in which it was asked for.
  const inOrder = [...running].sort((a, b) => waits(a) - waits(b) || a.number - b.number);
  return (
    <Section title={words.runningTitle}>
      <Stack gap="md">
        {inOrder.map((experiment) => (
          <RunningRow key={experiment.id} summary={experiment} />
        ))}
      </Stack>
    </Section>
  );
}

const waits = ({ state }: ExperimentSummary): number => (state === "queued" ? 1 : 0);

function RunningRow({ summary }: { readonly summary: ExperimentSummary }) {
  // The stream puts progress into this query's data as it comes.
  const { data: experiment = summary } = useQuery(experimentQuery(summary.id));
  const { state, reason, progress, name } = experiment;
  const share = progress && progress.steps > 0 ? progress.step / progress.steps : 0;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm" miw={0}>
          <ExperimentLink experiment={experiment} />
          <StateBadge state={state} reason={reason} />
        </Group>
        <Text size="sm">{lineOf(state, progress)}</Text>
      </Group>
      <Progress value={100 * share} aria-label={words.progressOf(name)} animated={state === "running"} />
      {progress?.phase === "training" && (
        <Group gap="lg">
          {progress.loss !== null && <Small label={words.loss} value={formatPlain(progress.loss)} />}
          {progress.lr[0] !== undefined && <Small label={words.rate} value={formatRate(progress.lr[0])} />}
          {progress.secondsLeft !== null && (
            <Text size="sm" c="dimmed">
              {words.left(formatDuration(progress.secondsLeft))}
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Small({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <Text size="sm">
      <Text span c="dimmed" inherit>
        {label}
      </Text>{" "}
      {value}
    </Text>
  );
}

function lineOf(state: ExperimentSummary["state"], progress: TrainingProgress | null): string {
  if (state === "queued") return words.waitingForTurn;
  if (!progress || progress.phase === "starting") return words.startingUp;
  if (progress.phase === "data" && progress.data) {
    return words.dataPhase(formatCount(progress.data.done), formatCount(progress.data.total));
  }
  return words.epoch(Math.max(1, progress.epoch), progress.epochs);
}
