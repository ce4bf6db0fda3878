import type { Advice, Experiment } from "@glissade/api";
import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconBulb, IconInfoCircle } from "@tabler/icons-react";
import { formatCount } from "../../../shared/format/numbers.ts";
import { advice as words } from "../../../strings/advice.ts";
import { canTake, useTakeAction } from "./use-take-action.ts";

const looks = {
  critical: { color: "red", Icon: IconAlertTriangle },
  warning: { color: "yellow", Icon: IconBulb },
  info: { color: "gray", Icon: IconInfoCircle },
} as const;

/** What a button does may take two lines on a phone. */
const wrapping = { h: "auto", mih: 30, py: 4, styles: { label: { whiteSpace: "normal" } } } as const;

export interface AdviceCardProps {
  readonly advice: Advice;
  readonly experiment: Experiment;
  readonly onShow: () => void;
  readonly onDismiss: () => void;
}

/** One piece of advice: what is wrong, how one sees it, what to do. */
export function AdviceCard({ advice, experiment, onShow, onDismiss }: AdviceCardProps) {
  const { severity, title, text, since, evidence, action } = advice;
  const { color, Icon } = looks[severity];
  const take = useTakeAction(experiment);
  return (
    <Alert
      color={color}
      variant="light"
      icon={<Icon aria-hidden />}
      title={
        <Group gap="xs" component="span">
          {title}
          <Badge component="span" size="sm" variant="outline" color="gray" tt="none">
            {words.severity[severity]}, {words.since(formatCount(since))}
          </Badge>
        </Group>
      }
      // Yellow on yellow is too faint to read.
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      withCloseButton
      closeButtonLabel={words.dismiss(title)}
      onClose={onDismiss}
    >
      <Text size="sm">{text}</Text>
      <Text size="sm" mt={4}>
        {words.evidence(evidence.text)}
      </Text>
      <Group gap="xs" mt="xs">
        {action && canTake(experiment, action) && (
          <Button size="xs" {...wrapping} loading={take.isPending} onClick={() => take.mutate(action)}>
            {action.label}
          </Button>
        )}
        <Button size="xs" variant="default" aria-label={words.showOf(title)} onClick={onShow}>
          {words.show}
        </Button>
      </Group>
    </Alert>
  );
}
