import type { Place } from "./decimate.ts";
import type { Area, ChartPanel } from "./line-chart.ts";
import { spreadLabels } from "./spread-labels.ts";
import { coordinate, element, fitText, textElement, textWidth } from "./svg.ts";
import { colourCount, dashOf } from "./theme.ts";

const fontSize = 12;
const lineHeight = 15;
/** From the curve's end to the sample of its line, the sample itself, and from there to the text. */
const leader = 10;
const sample = 20;
const space = 5;

/** The column right of the panels, in which the curves' names stand. */
export interface LabelColumn {
  readonly width: number;
  readonly textWidth: number;
}

/** As wide as the longest name, within bounds. */
export function labelColumn(panels: readonly ChartPanel[], widest: number): LabelColumn {
  const names = panels.flatMap((panel) => panel.series.map((series) => series.label)).filter((label) => label !== "");
  if (names.length === 0) return { width: 0, textWidth: 0 };
  const text = Math.min(Math.max(...names.map((name) => textWidth(name, fontSize))), widest - leader - sample - space);
  return { width: text + leader + sample + space, textWidth: text };
}

/**
 * The names of a panel's curves beside their ends, each with a sample of its line, moved apart where the ends are close.
 * Names that find no room are counted in the last line.
 */
export function endLabels(
  ends: readonly { readonly label: string; readonly style: number; readonly place: Place }[],
  area: Area,
  column: LabelColumn,
): string {
  const named = ends.filter(({ label }) => label !== "");
  const room = Math.max(1, Math.floor((area.bottom - area.top) / lineHeight) + 1);
  const shown = named.length > room ? named.slice(0, room - 1) : named;
  const left = named.length - shown.length;
  const wishes = shown.map(({ place }) => place[1]);
  if (left > 0) wishes.push(area.bottom);
  const rows = spreadLabels(wishes, { gap: lineHeight, low: area.top, high: area.bottom });
  const markup = shown.map(({ label, style, place }, index) => {
    const y = rows[index]!;
    const x = area.right + leader;
    const [fromX, fromY] = place.map(coordinate);
    const stroke = { class: `gl-s${style % colourCount}` };
    return (
      element("path", { ...stroke, opacity: "0.6", d: `M${fromX} ${fromY}L${coordinate(x)} ${coordinate(y)}` }) +
      element("path", {
        ...stroke,
        "stroke-width": 2,
        "stroke-dasharray": dashOf(style),
        d: `M${coordinate(x)} ${coordinate(y)}h${sample}`,
      }) +
      textElement(fitText(label, fontSize, column.textWidth + 1), { x: x + sample + space, y: y + 4 })
    );
  });
  if (left > 0) {
    const x = area.right + leader + sample + space;
    markup.push(textElement(`and ${left} more`, { class: "gl-muted", x, y: rows.at(-1)! + 4 }));
  }
  return markup.join("");
}
