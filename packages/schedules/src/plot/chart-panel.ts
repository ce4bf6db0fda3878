import { placeRuns } from "./decimate.ts";
import type { Place } from "./decimate.ts";
import { endLabels } from "./end-labels.ts";
import type { LabelColumn } from "./end-labels.ts";
import type { Area, ChartPanel } from "./line-chart.ts";
import type { Scale } from "./scale.ts";
import type { Series } from "./series.ts";
import { element, escapeXml, textElement } from "./svg.ts";
import { colourCount, dashOf } from "./theme.ts";

/** What a panel is drawn with. */
interface PanelParts {
  readonly area: Area;
  readonly x: Scale;
  /** Absent when there is no value to draw. */
  readonly y: Scale | undefined;
  /** The number of a series' colour and dash. */
  readonly styleOf: (series: Series) => number;
  readonly labels: LabelColumn;
}

/** The inside of one panel: grid, curves and their names. */
export function chartPanel({ series }: ChartPanel, { area, x, y, styleOf, labels }: PanelParts): string {
  if (y === undefined) {
    const place = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
    return textElement("no values to show", { class: "gl-muted", ...place, "text-anchor": "middle" });
  }
  const ends: { label: string; style: number; place: Place }[] = [];
  const curves = series.map((data) => {
    const style = styleOf(data);
    const runs = placeRuns(data, x.position, y.position);
    const end = runs.at(-1)?.at(-1);
    if (end) ends.push({ label: data.label, style, place: end });
    return curve(runs, style, data.label);
  });
  return grid(y, area) + curves.join("") + endLabels(ends, area, labels);
}

function grid({ ticks, position }: Scale, { left, right }: Area): string {
  return ticks.values
    .map((value) => {
      const y = position(value);
      return (
        element("path", { class: "gl-grid", d: `M${short(left)} ${short(y)}H${short(right)}` }) +
        textElement(ticks.format(value), { class: "gl-muted", x: left - 8, y: y + 4, "text-anchor": "end" })
      );
    })
    .join("");
}

function curve(runs: readonly (readonly Place[])[], style: number, label: string): string {
  const colour = style % colourCount;
  const d = runs
    .filter((run) => run.length > 1)
    .map((run) => `M${run.map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}`)
    .join("");
  const title = label === "" ? undefined : element("title", {}, escapeXml(label));
  const path =
    d && element("path", { class: `gl-s${colour}`, "stroke-width": 2, "stroke-dasharray": dashOf(style), d }, title);
  // A run of a single point has no length; a dot shows it.
  const dots = runs.filter((run) => run.length === 1).map(([place]) => dot(place!, colour));
  return path + dots.join("");
}

const dot = ([cx, cy]: Place, colour: number): string => element("circle", { class: `gl-d${colour}`, cx, cy, r: 3 });

/** A tenth of a pixel is fine enough for curves. */
const short = (value: number): string => String(Math.round(value * 10) / 10 + 0);
