import { chartPanel } from "./chart-panel.ts";
import { labelColumn } from "./end-labels.ts";
import { eventFlags } from "./event-flags.ts";
import type { ChartEvent } from "./event-flags.ts";
import { stepScale, valueScale } from "./scale.ts";
import type { Scale, ScaleKind } from "./scale.ts";
import { countPoints, extentOf, xOf } from "./series.ts";
import type { Series } from "./series.ts";
import { element, fitText, textElement, textWidth } from "./svg.ts";
import { styleSheet } from "./theme.ts";
import type { Theme } from "./theme.ts";

/** One plotting area; several stand below one another over the same x axis. */
export interface ChartPanel {
  readonly series: readonly Series[];
  /** What the values are; written above the panel. */
  readonly yLabel?: string;
  /** Default `linear`. On `log`, values of zero and below leave a gap. */
  readonly scale?: ScaleKind;
  /** Share of the height, default 1. */
  readonly weight?: number;
}

/** A chart of lines. */
export interface LineChart {
  readonly panels: readonly ChartPanel[];
  readonly title?: string;
  /** A second, quieter line below the title. */
  readonly subtitle?: string;
  readonly xLabel?: string;
  /** Things that happened at some x: a hairline through all panels, with a label where there is room. */
  readonly events?: readonly ChartEvent[];
  /** In pixels, default 760. */
  readonly width?: number;
  /** In pixels, default 340 and 120 more for each further panel. */
  readonly height?: number;
  /** Default `auto`: light or dark as the reader's system. */
  readonly theme?: Theme;
  /** Default true: paints the theme's paper below the chart. */
  readonly background?: boolean;
}

/** Height and place of a panel, in pixels. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** A rectangle for the curves, in pixels. */
export interface Area extends Span {
  readonly left: number;
  readonly right: number;
}

const margin = 16;
const smallFont = 12;
/** Above each panel: the line that says what its values are. */
const headerHeight = 26;
const bareHeaderHeight = 10;
const eventRowHeight = 16;
const betweenPanels = 12;
const tickRowHeight = 20;

/**
 * A line chart as an SVG document: several series and panels, linear or logarithmic, round ticks, direct labels that
 * keep out of each other's way, colours and dashes that any eye can tell apart, light and dark. Curves of any length are
 * thinned to the picture's columns without losing a peak. Needs no browser.
 *
 * @example lineChartSvg({ title: "Loss", panels: [{ series: [{ label: "train", values: losses }] }] })
 */
export function lineChartSvg(chart: LineChart): string {
  const { width = 760, theme = "auto", panels } = chart;
  const height = chart.height ?? 340 + 120 * (panels.length - 1);
  const heading = headingOf(chart, width);
  const labels = labelColumn(panels, width * 0.36);
  const events = chart.events ?? [];
  const spans = stack(panels, {
    top: heading.bottom + (events.length > 0 ? eventRowHeight : 0),
    bottom: height - margin - tickRowHeight - (chart.xLabel === undefined ? 0 : 18),
  });
  const scales = panels.map((panel, index) => yScale(panel, spans[index]!));
  const left = margin + 8 + Math.max(24, ...scales.map((scale) => (scale ? tickWidth(scale) : 0)));
  const right = Math.max(left + 40, width - margin - labels.width);
  const areas = spans.map((span) => ({ ...span, left, right }));
  const x = xScale(panels, areas[0]!);
  const styleOf = styles(panels);
  const drawn = panels.map((panel, index) => {
    const area = areas[index]!;
    const header =
      panel.yLabel === undefined ? "" : textElement(panel.yLabel, { class: "gl-muted", x: margin, y: area.top - 12 });
    return header + chartPanel(panel, { area, x, y: scales[index], styleOf, labels });
  });
  const accessibleName = chart.title ?? panels.map((panel) => panel.yLabel ?? "").join(", ");
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": accessibleName,
      class: `gl-chart-${theme}`,
    },
    [
      `<style>${styleSheet(theme)}</style>`,
      chart.background === false ? "" : element("rect", { class: "gl-paper", width, height }),
      heading.markup,
      eventFlags(events, x, { ...areas[0]!, bottom: areas.at(-1)!.bottom }),
      ...drawn,
      xAxis(x, areas.at(-1)!, chart.xLabel),
    ],
  );
}

/** Numbers the series for colour and dash; those of one name look alike in all panels. */
function styles(panels: readonly ChartPanel[]): (series: Series) => number {
  const numbers = new Map<Series | string, number>();
  const keyOf = (series: Series): Series | string => (series.label === "" ? series : series.label);
  for (const series of panels.flatMap((panel) => panel.series)) {
    if (!numbers.has(keyOf(series))) numbers.set(keyOf(series), numbers.size);
  }
  return (series) => numbers.get(keyOf(series))!;
}

function headingOf({ title, subtitle }: LineChart, width: number): { markup: string; bottom: number } {
  let bottom = margin;
  let markup = "";
  const room = width - 2 * margin;
  if (title !== undefined) {
    bottom += 14;
    markup += textElement(fitText(title, 15, room), { class: "gl-title", x: margin, y: bottom });
    bottom += 6;
  }
  if (subtitle !== undefined) {
    bottom += 12;
    markup += textElement(fitText(subtitle, smallFont, room), { class: "gl-muted", x: margin, y: bottom });
    bottom += 6;
  }
  return { markup, bottom };
}

/** Shares the height out among the panels. */
function stack(panels: readonly ChartPanel[], { top, bottom }: Span): Span[] {
  const total = panels.reduce((sum, panel) => sum + (panel.weight ?? 1), 0);
  const headers = panels.map((panel) => (panel.yLabel === undefined ? bareHeaderHeight : headerHeight));
  const used = headers.reduce((sum, header) => sum + header, 0) + (panels.length - 1) * betweenPanels;
  let y = top;
  return panels.map((panel, index) => {
    const panelTop = y + headers[index]!;
    const panelBottom = panelTop + Math.max(20, ((bottom - top - used) * (panel.weight ?? 1)) / total);
    y = panelBottom + betweenPanels;
    return { top: panelTop, bottom: panelBottom };
  });
}

function yScale({ series, scale = "linear" }: ChartPanel, { top, bottom }: Span): Scale | undefined {
  const extent = extentOf(series, (value) => scale === "linear" || value > 0);
  const ticks = Math.max(2, Math.floor((bottom - top) / 30));
  return extent && valueScale(scale, extent.y, { from: bottom, to: top, ticks });
}

const tickWidth = ({ ticks }: Scale): number =>
  Math.max(0, ...ticks.values.map((value) => textWidth(ticks.format(value), smallFont)));

function xScale(panels: readonly ChartPanel[], { left, right }: Area): Scale {
  const all = panels.flatMap((panel) => panel.series);
  const whole = all.every((series) => {
    for (let index = 0; series.points && index < countPoints(series); index++) {
      if (!Number.isInteger(xOf(series, index))) return false;
    }
    return true;
  });
  const extent = extentOf(all)?.x ?? { min: 0, max: 1 };
  return stepScale(extent, { from: left, to: right, ticks: Math.max(2, Math.floor((right - left) / 90)), whole });
}

function xAxis({ ticks, position }: Scale, { left, right, bottom }: Area, label: string | undefined): string {
  const line = element("path", { class: "gl-axis", d: `M${left} ${bottom}H${right}` });
  let occupied = -Infinity;
  const numbers = ticks.values.map((value) => {
    const x = position(value);
    const text = ticks.format(value);
    const half = textWidth(text, smallFont) / 2;
    const mark = element("path", { class: "gl-axis", d: `M${x.toFixed(1)} ${bottom}v4` });
    if (x - half < occupied + 6) return mark;
    occupied = x + half;
    return mark + textElement(text, { class: "gl-muted", x, y: bottom + 17, "text-anchor": "middle" });
  });
  if (label !== undefined) {
    numbers.push(
      textElement(label, { class: "gl-muted", x: (left + right) / 2, y: bottom + 35, "text-anchor": "middle" }),
    );
  }
  return line + numbers.join("");
}
