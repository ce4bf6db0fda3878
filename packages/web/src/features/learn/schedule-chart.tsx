import type { RunPreview, ThinCurve } from "@glissade/schedules";
import { useMemo } from "react";
import { dataColor, dataDash } from "../../shared/charts/data-colors.ts";
import { type ChartSeries, LineChart } from "../../shared/charts/line-chart.tsx";
import { formatCount, formatPlain, formatRate } from "../../shared/format/numbers.ts";
import { learn } from "../../strings/learn.ts";

const words = learn.page;

export interface ScheduleChartProps {
  readonly label: string;
  readonly preview: RunPreview;
  readonly steps: number;
  readonly log: boolean;
}

/** Up to so many steps, each is drawn as the tread that it is. */
const mostStairs = 200;

/** The rate of every parameter group over the steps, and the momentum where the schedule turns it. */
export function ScheduleChart({ label, preview, steps, log }: ScheduleChartProps) {
  const rates = useMemo(() => linesOf(preview.lr, words.rate, formatRate, steps), [preview, steps]);
  const momentum = useMemo(() => linesOf(preview.momentum ?? [], words.momentum, formatPlain, steps), [preview, steps]);
  const x = { label: words.step, range: [0, steps] as const, format: formatCount };
  return (
    <>
      <LineChart
        label={words.chartLabel(label, preview.text)}
        height={300}
        series={rates}
        x={x}
        y={{ label: words.rate, log, format: formatRate, ...(!log && { range: [0, highest(rates) * 1.08] as const }) }}
        syncKey="learn"
      />
      {momentum.length > 0 && (
        <LineChart
          label={words.momentumLabel(label)}
          height={140}
          series={momentum}
          x={x}
          y={{ label: words.momentum, format: formatPlain }}
          syncKey="learn"
        />
      )}
    </>
  );
}

function linesOf(
  curves: readonly ThinCurve[],
  name: string,
  format: (value: number) => string,
  steps: number,
): ChartSeries[] {
  return curves.map((curve, index) => {
    const isStepped = steps <= mostStairs;
    const last = curve.at(-1);
    const points = isStepped && last ? [...curve, [steps, last[1]] as const] : curve;
    return {
      label: curves.length === 1 ? name : words.group(index),
      xs: points.map(([step]) => step),
      ys: points.map(([, value]) => value),
      color: dataColor(index),
      dash: dataDash(index),
      width: 2,
      stepped: isStepped,
      format,
    };
  });
}

function highest(series: readonly ChartSeries[]): number {
  const high = Math.max(0, ...series.flatMap(({ ys }) => ys.filter((value) => value !== null)));
  return high > 0 ? high : 1;
}
