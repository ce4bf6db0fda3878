import type { ExperimentSummary } from "@glissade/api";
import { Grid, Group, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { keyLabel, metricLabel } from "../../shared/experiments/experiment-keys.ts";
import { mainMetric } from "../../shared/experiments/main-metric.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { compare } from "../../strings/compare.ts";
import type { CompareView } from "./compare-view.ts";
import { type Difference, namesOf } from "./differences-table.tsx";
import { metricsOf } from "./metrics-table.tsx";
import { ParallelCoordinates } from "./parallel-coordinates.tsx";
import { Scatter } from "./scatter.tsx";
import type { ChangeView } from "./use-compare-view.ts";

export interface RelationsProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly differences: readonly Difference[];
  readonly splitNames: ReadonlyMap<string, string>;
  readonly view: CompareView;
  readonly change: ChangeView;
}

/** How what differs goes together with a metric. */
export function Relations({ experiments, differences, splitNames, view, change }: RelationsProps) {
  const { data: definitions } = useQuery(definitionsQuery);
  const metrics = metricsOf(experiments);
  const main = mainMetric(experiments);
  const score = view.score ?? (metrics.includes(main) ? main : metrics[0]);
  if (score === undefined) return null;
  const label = metricLabel(score, definitions);
  const chosen = view.axes ?? usualAxes(differences);
  const axes = chosen.flatMap((key) => {
    const values = differences.find((each) => each.key === key)?.values;
    if (!values) return [];
    const names = namesOf(definitions, splitNames)[key];
    const shown = names ? values.map((value) => names.get(String(value)) ?? value) : values;
    return [{ key, label: keyLabel(key, definitions), values: shown }];
  });
  const scoreSelect = (
    <Select
      size="xs"
      w={200}
      label={compare.parallel.score}
      data={metrics.map((metric) => ({ value: metric, label: metricLabel(metric, definitions) }))}
      value={score}
      onChange={(metric) => change({ score: metric ?? undefined })}
      allowDeselect={false}
    />
  );
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Section
          title={compare.parallel.title}
          beside={<HelpMark term={compare.parallel.title}>{compare.parallel.help}</HelpMark>}
        >
          <Group gap="sm" align="flex-end">
            {scoreSelect}
            <MultiSelect
              size="xs"
              flex="1 1 200px"
              label={compare.parallel.axes}
              data={differences.map(({ key }) => ({ value: key, label: keyLabel(key, definitions) }))}
              value={axes.map(({ key }) => key)}
              onChange={(keys) => change({ axes: keys })}
              searchable
            />
          </Group>
          {experiments.length < 2 || axes.length === 0 ? (
            <Text c="dimmed">{compare.parallel.needTwo}</Text>
          ) : (
            <ParallelCoordinates
              experiments={experiments}
              axes={[
                ...axes,
                { key: `metrics.${score}`, label, values: experiments.map(({ metrics: own }) => own[score]) },
              ]}
            />
          )}
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Section title={compare.scatter.title}>
          <Stack gap="xs">
            {scoreSelect}
            <Scatter experiments={experiments} metric={score} label={label} />
          </Stack>
        </Section>
      </Grid.Col>
    </Grid>
  );
}

const first = ["solver.lr", "scheduler.type", "solver.type", "training.epochs", "training.batchSize"];
const mostAxes = 5;

/** What people turn most, then what most experiments have. */
function usualAxes(differences: readonly Difference[]): string[] {
  const rank = ({ key, values }: Difference): number => {
    const place = first.indexOf(key);
    return place >= 0 ? place - first.length : values.filter((value) => value === null || value === undefined).length;
  };
  return [...differences]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostAxes)
    .map(({ key }) => key);
}
