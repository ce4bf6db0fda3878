import type { ExperimentSummary, Series } from "@glissade/api";
import { Badge, Group, Progress as ProgressBar, Stack, Text } from "@mantine/core";
import { experimentColor } from "../../shared/charts/data-colors.ts";
import { SmallCurve } from "../../shared/charts/small-curve.tsx";
import { formatKeyValue, valueOfKey } from "../../shared/experiments/experiment-keys.ts";
import { SchedulerThumbnail } from "../../shared/experiments/scheduler-thumbnail.tsx";
import { formatMetric, formatRate } from "../../shared/format/numbers.ts";
import { formatAgo, formatDuration, formatMoment } from "../../shared/format/times.ts";
import type { RateSpec } from "../../shared/schedules/run-of-spec.ts";
import { StateBadge } from "../../shared/ui/state-badge.tsx";
import { playground } from "../../strings/playground.ts";
import type { TableContext } from "./table-context.ts";

export interface CellProps {
  readonly experiment: ExperimentSummary;
  readonly context: TableContext;
  /** Of the small curve. */
  readonly series?: Series | undefined;
}

/** What stands in a column of a row. */
export function Cell({ column, ...props }: CellProps & { readonly column: string }) {
  switch (column) {
    case "scheduler":
      return <SchedulerCell {...props} />;
    case "solver":
      return <>{labelOf(props.context.solvers, (props.experiment.spec as RateSpec).solver?.type)}</>;
    case "lr": {
      const lr = (props.experiment.spec as RateSpec).solver?.lr;
      return <>{lr === undefined ? "–" : formatRate(lr)}</>;
    }
    case "state":
      return <StateCell {...props} />;
    case "best": {
      const { best } = props.experiment;
      return <>{best ? formatMetric(best.metric, best.value) : "–"}</>;
    }
    case "loss":
      return <LossCell {...props} />;
    case "age":
      return (
        <Text
          span
          size="sm"
          c="dimmed"
          title={formatMoment(props.experiment.createdAt)}
          style={{ whiteSpace: "nowrap" }}
        >
          {formatAgo(props.experiment.createdAt)}
        </Text>
      );
    case "tags":
      return <TagList tags={props.experiment.tags} />;
    default: {
      const value = valueOfKey(props.experiment, column);
      return (
        <>{column === "splitId" ? labelOf(props.context.splitNames, String(value)) : formatKeyValue(column, value)}</>
      );
    }
  }
}

function labelOf(labels: ReadonlyMap<string, string>, type: string | undefined): string {
  return type === undefined ? "–" : (labels.get(type) ?? type);
}

function SchedulerCell({ experiment, context }: CellProps) {
  const spec = experiment.spec as RateSpec;
  const type = spec.scheduler?.["type"];
  const label = typeof type === "string" ? labelOf(context.schedulers, type) : playground.row.constant;
  return (
    <Group gap="xs" wrap="nowrap">
      <SchedulerThumbnail
        spec={spec}
        label={label}
        trainPictures={context.trainPictures(experiment.splitId)}
        color={experimentColor(experiment)}
      />
      <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
        {label}
      </Text>
    </Group>
  );
}

function StateCell({ experiment }: CellProps) {
  const { state, reason, progress } = experiment;
  const badge = <StateBadge state={state} reason={reason} />;
  if (!progress || (state !== "running" && state !== "paused")) return badge;
  const { epoch, epochs, step, steps, phase, secondsLeft, data } = progress;
  const share = phase === "data" && data ? data.done / Math.max(1, data.total) : step / Math.max(1, steps);
  const what = phase === "training" ? playground.row.progress(epoch, epochs) : playground.row.phases[phase];
  return (
    <Stack gap={4} miw={130}>
      {badge}
      <ProgressBar.Root size="sm">
        <ProgressBar.Section value={share * 100} aria-label={what} />
      </ProgressBar.Root>
      <Text span size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        {what}
        {state === "running" && secondsLeft !== null && `, ${playground.row.left(formatDuration(secondsLeft))}`}
      </Text>
    </Stack>
  );
}

function LossCell({ experiment, series }: CellProps) {
  const last = series?.values.findLast((value) => value !== null);
  if (!series || last === undefined || last === null) {
    return (
      <Text span size="sm" c="dimmed" aria-label={playground.row.noLoss}>
        –
      </Text>
    );
  }
  return (
    <SmallCurve
      xs={series.steps}
      values={series.values}
      until={experiment.progress?.steps ?? series.steps.at(-1) ?? 0}
      label={playground.row.loss(formatMetric("train/loss", last))}
      color={experimentColor(experiment)}
      width={88}
      height={28}
    />
  );
}

export function TagList({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Group gap={4} wrap="nowrap">
      {tags.map((tag) => (
        <Badge key={tag} variant="default" size="sm" tt="none" fw={500} miw="max-content">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
