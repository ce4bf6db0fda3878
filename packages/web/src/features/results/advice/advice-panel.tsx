import type { Experiment } from "@glissade/api";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { advice as words } from "../../../strings/advice.ts";
import { AdviceCard } from "./advice-card.tsx";
import { evidenceRange } from "./evidence-range.ts";
import { adviceKey, useDismissed } from "./use-dismissed.ts";

/** While it trains; the server remembers its answer until more is recorded. */
const askEveryMs = 5000;

const adviceQuery = ({ id: experimentId, state, attempt }: Experiment) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "advice"],
    queryFn: ({ signal }) => api.getAdvice({ experimentId }, { signal }),
    enabled: attempt > 0,
    refetchInterval: state === "running" ? askEveryMs : false,
  });

export interface AdvicePanelProps {
  readonly experiment: Experiment;
  /** Steps that the charts can show. */
  readonly steps: number;
  readonly onShow: (range: readonly [number, number]) => void;
}

/** What the curves give away and what to do about it; on a healthy run one quiet line. */
export function AdvicePanel({ experiment, steps, onShow }: AdvicePanelProps) {
  const { data } = useQuery(adviceQuery(experiment));
  const { isDismissed, dismiss, reset } = useDismissed(experiment.id);
  if (!data || data.step === null) return null;
  const shown = data.items.filter((each) => !isDismissed(each));
  const aside = data.items.length - shown.length;
  return (
    <Stack gap="xs" component="section" aria-labelledby="advice" aria-live="polite">
      <Group gap={4}>
        <Title order={2} size="h3" id="advice">
          {words.title}
        </Title>
        <HelpMark term={words.title}>{words.help}</HelpMark>
      </Group>
      {shown.map((advice) => (
        <AdviceCard
          key={adviceKey(advice)}
          advice={advice}
          experiment={experiment}
          onShow={() => onShow(evidenceRange(advice.evidence.steps, steps))}
          onDismiss={() => dismiss(advice)}
        />
      ))}
      {data.items.length === 0 && <Text size="sm">{words.healthy}</Text>}
      {aside > 0 && (
        <Group gap="xs">
          <Text size="sm">{words.dismissed(aside)}</Text>
          <Button size="compact-xs" variant="subtle" onClick={reset}>
            {words.showDismissed}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
