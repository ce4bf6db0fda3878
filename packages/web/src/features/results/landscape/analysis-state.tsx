import type { Analysis } from "@glissade/api";
import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { landscapeText } from "../../../strings/landscape.ts";
import { useCancelAnalysis } from "./queries.ts";

/** How far an analysis is, and a way to cancel it; why it failed. Nothing for a finished one. */
export function AnalysisState({ analysis }: { readonly analysis: Analysis }) {
  const cancel = useCancelAnalysis(analysis.experimentId);
  if (analysis.state === "finished") return null;
  if (analysis.state === "failed") {
    return (
      <Alert
        color="red"
        variant="light"
        icon={<IconAlertTriangle aria-hidden />}
        title={landscapeText.failed}
        role="alert"
      >
        {analysis.error?.detail}
      </Alert>
    );
  }
  const { progress } = analysis;
  const value = progress && progress.phase === "computing" ? (100 * progress.done) / Math.max(1, progress.total) : 0;
  return (
    <Group gap="md" wrap="nowrap" align="flex-end">
      <Stack gap={4} flex={1} miw={0}>
        <Text size="sm" aria-live="polite">
          {saidOf(analysis)}
        </Text>
        <Progress.Root size="sm">
          <Progress.Section value={value} aria-label={landscapeText.progress} />
        </Progress.Root>
      </Stack>
      <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(analysis.id)}>
        {landscapeText.cancel}
      </Button>
    </Group>
  );
}

function saidOf({ state, progress }: Analysis): string {
  if (state === "queued") return landscapeText.waiting;
  if (!progress) return landscapeText.fetching;
  const { phase, done, total, secondsLeft } = progress;
  return phase === "computing"
    ? landscapeText.computing(done, total, secondsLeft)
    : landscapeText.pictures(done, total);
}
