import { Stack, Switch } from "@mantine/core";
import { useMemo } from "react";
import { type ChartFrame, type ChartSeries, LineChart } from "../../shared/charts/line-chart.tsx";
import { formatCount, formatPlain, formatRate } from "../../shared/format/numbers.ts";
import { Section } from "../../shared/ui/section.tsx";
import { descent } from "../../strings/descent.ts";
import { laneColor, laneDash, laneName } from "./lane-looks.ts";
import type { LaneRun, Race } from "./race.ts";
import { StepLine } from "./step-line.tsx";
import { thinned } from "./thinned.ts";
import type { Player } from "./use-player.ts";

export interface RaceChartsProps {
  readonly race: Race;
  readonly follow: Player["follow"];
  readonly log: boolean;
  readonly onLog: (log: boolean) => void;
}

/** Loss and learning rate at every step of every racer, with the step that is shown. */
export function RaceCharts({ race, follow, log, onLog }: RaceChartsProps) {
  const losses = useMemo(() => linesOf(race, "losses"), [race]);
  const rates = useMemo(() => linesOf(race, "rates"), [race]);
  const told = race.runs
    .map(({ lane, outcome, error }) => `${laneName(lane)}: ${outcome?.text ?? error ?? ""}.`)
    .join(" ");
  const canLog = losses.every(({ ys }) => ys.every((loss) => loss === null || loss > 0));
  const range = log && canLog ? undefined : lossRange(race);
  const x = { label: descent.step, range: [0, race.steps] as const, format: formatCount };
  const shared = {
    children: (frame: ChartFrame) => <StepLine frame={frame} follow={follow} />,
    syncKey: "descent",
    legend: false,
    height: 220,
  };
  return (
    <Stack gap="md">
      <Section
        title={descent.loss.title}
        actions={
          <Switch
            size="xs"
            label={descent.loss.log}
            checked={log && canLog}
            disabled={!canLog}
            onChange={(event) => onLog(event.currentTarget.checked)}
          />
        }
      >
        <LineChart
          {...shared}
          label={descent.loss.label(told)}
          series={losses}
          x={{ ...x, hideLabel: true }}
          y={{ label: descent.loss.axis, log: log && canLog, format: formatPlain, size: 64, ...(range && { range }) }}
        />
      </Section>
      <Section title={descent.rate.title}>
        <LineChart
          {...shared}
          height={180}
          label={descent.rate.label(told)}
          series={rates}
          x={x}
          y={{ label: descent.rate.axis, format: formatRate, size: 64 }}
        />
      </Section>
    </Stack>
  );
}

/** Where a run diverged, what the others did must not become a flat line: its way up is cut. */
function lossRange({ runs }: Race): readonly [number, number] | undefined {
  if (!runs.some(({ outcome }) => outcome?.diverged)) return undefined;
  const kept = runs.flatMap(({ descent: run, outcome }) => {
    if (!run) return [];
    return outcome?.diverged ? run.losses.slice(0, 1) : [...run.losses];
  });
  const lowest = Math.min(...runs.map(({ outcome }) => outcome?.lowestLoss ?? Infinity), ...kept);
  const highest = Math.max(...kept);
  return [lowest, highest + (highest - lowest || 1) * 0.5];
}

function linesOf({ runs }: Race, what: "losses" | "rates"): ChartSeries[] {
  return runs.flatMap((run, index) => (run.descent ? [lineOf(run, run.descent[what], index, what === "rates")] : []));
}

function lineOf({ lane }: LaneRun, values: readonly number[], index: number, stepped: boolean): ChartSeries {
  const { xs, ys } = thinned(values);
  return {
    label: laneName(lane),
    xs,
    ys: ys.map((value) => (Number.isFinite(value) ? value : null)),
    color: laneColor(index),
    dash: laneDash(index),
    width: 2,
    stepped: stepped && values.length <= 200,
  };
}
