import type { Definitions, ExperimentSummary } from "@glissade/api";
import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { metricLabel } from "../../shared/experiments/experiment-keys.ts";
import { Loaded } from "../../shared/ui/states.tsx";
import { compare } from "../../strings/compare.ts";
import { ChartControls } from "./chart-controls.tsx";
import { CompareChart } from "./compare-chart.tsx";
import type { CompareView } from "./compare-view.ts";
import { seriesKeysQuery, seriesQuery } from "./queries.ts";
import type { ChangeView } from "./use-compare-view.ts";
import { useTrunks } from "./use-trunks.ts";
import { stepAxis } from "./x-axis.ts";

export interface ChartsProps {
  readonly projectId: string;
  readonly experiments: readonly ExperimentSummary[];
  readonly view: CompareView;
  readonly change: ChangeView;
}

/** The learning rate stands under the loss, on the same axis. */
const usualMetrics = ["train/loss", "lr", "validation/accuracy", "validation/loss"];

/** Every chosen series of every experiment, all charts with one crosshair. */
export function Charts(props: ChartsProps) {
  const { projectId, experiments } = props;
  const ids = experiments.map(({ id }) => id);
  const keys = useQuery(seriesKeysQuery(projectId, ids));
  return (
    <Loaded query={keys}>
      {(known) =>
        known.length === 0 ? <Text c="dimmed">{compare.charts.noSeries}</Text> : <ChartsOf {...props} known={known} />
      }
    </Loaded>
  );
}

export function seriesLabel(key: string, definitions: Definitions | undefined): string {
  const { names, group } = compare.charts;
  const own = names[key];
  if (own !== undefined) return own;
  const [, name, number] = /^(lr|momentum)\/(.+)$/.exec(key) ?? [];
  if (name !== undefined && number !== undefined) return group(names[name] ?? name, number);
  return metricLabel(key, definitions);
}

function ChartsOf({
  projectId,
  experiments,
  view,
  change,
  known,
}: ChartsProps & { readonly known: readonly string[] }) {
  const { data: definitions } = useQuery(definitionsQuery);
  const metrics = view.metrics ?? usualMetrics.filter((metric) => known.includes(metric));
  const ids = experiments.map(({ id }) => id);
  const clockKey = known.includes("train/loss") ? "train/loss" : (known[0] ?? "");
  const isTime = view.x === "time";
  const trunks = useTrunks(projectId, experiments, !isTime);
  const clock = useQuery({ ...seriesQuery(projectId, ids, { keys: [clockKey], times: true }), enabled: isTime });
  const axes = useMemo(
    () =>
      new Map(
        [...experiments, ...trunks.map(({ experiment }) => experiment)].map((experiment) => [
          experiment.id,
          stepAxis(
            view.x,
            experiment,
            clock.data?.items.find(({ experimentId }) => experimentId === experiment.id),
          ),
        ]),
      ),
    [experiments, trunks, view.x, clock.data],
  );
  const ends = experiments.map((each) => axes.get(each.id)?.fromStep(lastStep(each)) ?? 0);
  const range = view.zoom ?? ([0, Math.max(1e-9, ...ends)] as const);
  const steps =
    view.zoom && [...axes.values()].map(({ toStep }) => [toStep(view.zoom?.[0] ?? 0), toStep(view.zoom?.[1] ?? 0)]);
  const series = useQuery(
    seriesQuery(projectId, [...ids, ...trunks.map(({ experiment }) => experiment.id)], {
      keys: metrics,
      times: false,
      // A step more on either side, so that lines run out of the plot instead of ending in it.
      ...(steps && {
        from: Math.max(0, Math.floor(Math.min(...steps.map(([from = 0]) => from))) - 1),
        to: Math.ceil(Math.max(...steps.map(([, to = 0]) => to))) + 1,
      }),
    }),
  );
  const left = metrics.filter(
    (metric, index) => metric === "lr" || metric === "train/loss" || (index % 2 === 0 && metrics.length > 4),
  );
  const right = metrics.filter((metric) => !left.includes(metric));
  const chart = (metric: string) => (
    <CompareChart
      key={metric}
      metric={metric}
      label={seriesLabel(metric, definitions)}
      view={view}
      range={range}
      change={change}
      experiments={experiments}
      series={series.data?.items ?? []}
      axes={axes}
      smoothing={view.smoothing}
      trunks={trunks}
    />
  );
  return (
    <Stack gap="md">
      <ChartControls
        view={view}
        change={change}
        known={known.map((key) => ({ value: key, label: seriesLabel(key, definitions) }))}
        metrics={metrics}
      />
      <Loaded query={series}>
        {() => (
          <SimpleGrid cols={{ base: 1, lg: right.length > 0 && left.length > 0 ? 2 : 1 }} spacing="lg">
            {left.length > 0 && <Stack miw={0}>{left.map(chart)}</Stack>}
            {right.length > 0 && <Stack miw={0}>{right.map(chart)}</Stack>}
          </SimpleGrid>
        )}
      </Loaded>
    </Stack>
  );
}

/** As far as its curves go; of one that trains, as far as they will. */
function lastStep({ state, progress }: ExperimentSummary): number {
  if (!progress) return 0;
  return state === "running" || state === "queued" ? progress.steps : progress.step;
}
