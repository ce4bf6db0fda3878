import { Stack, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMemo } from "react";
import { EmptyState, ErrorState, LoadingState } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { AdvicePanel } from "../advice/advice-panel.tsx";
import { canFork } from "../family/fork-form.ts";
import { ForkMarks } from "../family/fork-marks.tsx";
import { useTrunk } from "../family/use-trunk.ts";
import { useResultsSearch } from "../search.ts";
import { useSteering } from "../steer/use-steering.ts";
import type { TabProps } from "../tab-props.ts";
import { chartGroups, spansDecades } from "./chart-groups.ts";
import { ChartControls } from "./chart-controls.tsx";
import { DraftParameters } from "./draft-parameters.tsx";
import { chartMarks } from "./marks.ts";
import { MetricChart } from "./metric-chart.tsx";
import { RateChanges } from "./rate-changes.tsx";
import { RateChart } from "./rate-chart.tsx";
import { useChartData } from "./use-chart-data.ts";
import { chartAxis } from "./x-axis.ts";

const words = results.charts;

/** Loss, learning rate and every metric below each other, over one axis with one crosshair. */
export function ChartsTab({ experiment }: TabProps) {
  const [search, change] = useResultsSearch();
  const data = useChartData(experiment, search);
  const { points, axis, steps, changes, steered, checkpoints, ahead } = data;
  const trunk = useTrunk(experiment);
  const canSteer = experiment.actions.includes("steer");
  const steering = useSteering(experiment, data.present, canSteer ? search.steer : null);
  const shown: readonly [number, number] = search.zoom ?? [0, Math.max(steps, steering?.end ?? 0)];
  const resetZoom = (): void => change({ from: undefined, to: undefined });
  useHotkeys([["Escape", () => search.zoom && resetZoom()]]);

  const [marks, labelledMarks] = useMemo(() => {
    const shownCheckpoints = search.checkpoints ? checkpoints : [];
    const sources = { axis, changes, steered, checkpoints: shownCheckpoints };
    return [chartMarks(sources, { labelled: false }), chartMarks(sources, { labelled: true })];
  }, [axis, changes, checkpoints, search.checkpoints, steered]);
  const keys = [...points.keys()].join();
  const groups = useMemo(() => chartGroups(new Set([...keys.split(",").filter(Boolean), "lr"])), [keys]);

  if (data.query.error) return <ErrorState error={data.query.error} onRetry={() => void data.query.refetch()} />;
  if (data.query.isPending) return <LoadingState />;
  const rates = [...(points.get("lr")?.values ?? []), ...(ahead?.values ?? [])];
  const logRate = search.logRate ?? spansDecades(rates);
  const measured = points.size > 0;
  const isLog = (name: string): boolean =>
    name === "lr" ? logRate : name === "update/ratio" || (name === "loss" && search.logLoss);
  const x = chartAxis(axis, words.axis[search.x], shown);
  const upperX = { ...x, hideLabel: true };
  const zoom = (range: readonly [number, number] | null): void =>
    range === null
      ? resetZoom()
      : change({ from: Math.max(0, Math.floor(axis.toStep(range[0]))), to: Math.ceil(axis.toStep(range[1])) });
  return (
    <Stack gap="lg">
      {experiment.state === "draft" && <DraftParameters experiment={experiment} />}
      {measured && <ChartControls search={search} change={change} steps={steps} logRate={logRate} />}
      {measured && <AdvicePanel experiment={experiment} steps={steps} onShow={([from, to]) => change({ from, to })} />}
      {!measured && experiment.state !== "draft" && (
        <EmptyState title={results.waiting.nothing}>{results.waiting.nothingText}</EmptyState>
      )}
      {(measured || ahead) &&
        groups.map((group, index) => {
          const chart = {
            group,
            points,
            axis,
            x: index === groups.length - 1 ? x : upperX,
            number: experiment.number,
            smoothing: search.smooth,
            trunk,
            future: ahead,
            log: isLog(group.name),
            onZoom: zoom,
          };
          return group.name === "lr" ? (
            <RateChart
              key="lr"
              {...chart}
              marks={labelledMarks}
              experiment={experiment}
              events={data.events.data ?? []}
              read={data.read}
              steering={steering}
            />
          ) : (
            <MetricChart
              key={group.name}
              {...chart}
              marks={marks}
              {...(index === 0 &&
                canFork(experiment) &&
                search.checkpoints && {
                  over: (frame) => <ForkMarks experiment={experiment} frame={frame} axis={axis} />,
                })}
            />
          );
        })}
      {data.isOpen && ahead && <Text size="sm">{words.futureMetric}</Text>}
      {experiment.state !== "draft" && <RateChanges changes={changes} steered={steered} />}
    </Stack>
  );
}
