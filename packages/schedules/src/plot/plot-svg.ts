import type { RateChange } from "../scheduler.ts";
import type { ChartEvent } from "./event-flags.ts";
import { lineChartSvg } from "./line-chart.ts";
import type { LineChart } from "./line-chart.ts";
import type { ScaleKind } from "./scale.ts";
import type { SeriesData } from "./series.ts";

/** One schedule's curve: `values` per step (or `points`), and its momentum when it cycles that. */
export type ScheduleCurve = SeriesData & {
  readonly label: string;
  readonly momentum?: readonly number[];
};

/** How to show schedules. */
export interface PlotSvgOptions extends Omit<LineChart, "panels" | "events"> {
  /** Scale of the learning rate, default `linear`; on `log`, rates of zero leave a gap. */
  readonly scale?: ScaleKind;
  /** Changes to mark, as `trace` gives them. */
  readonly changes?: readonly RateChange[];
}

const asEvent = ({ step, code, text }: RateChange): ChartEvent => ({ x: step, label: code, detail: text });

/**
 * One or several schedules as an SVG picture: learning rate against step, momentum in a panel below where it is cycled,
 * changes of the rate marked.
 *
 * @example
 * const { lr } = simulate(spec, { lr: 0.1, steps: 100 });
 * plotSvg([{ label: "StepLR", values: lr.map((row) => row[0]) }], { title: "Step decay" });
 */
export function plotSvg(curves: readonly ScheduleCurve[], options: PlotSvgOptions = {}): string {
  const { scale = "linear", changes = [], ...chart } = options;
  const rates = { series: curves, yLabel: "learning rate", scale, weight: 2 };
  const moments = curves.flatMap(({ label, momentum }) => (momentum ? [{ label, values: momentum }] : []));
  return lineChartSvg({
    xLabel: "step",
    ...chart,
    panels: moments.length > 0 ? [rates, { series: moments, yLabel: "momentum" }] : [rates],
    events: changes.map(asEvent),
  });
}
