import type { Area } from "./line-chart.ts";
import type { Scale } from "./scale.ts";
import { coordinate, element, escapeXml, textElement, textWidth } from "./svg.ts";

/** Something that happened at a place on the x axis. */
export interface ChartEvent {
  readonly x: number;
  /** A word or two, written above the chart where there is room. */
  readonly label: string;
  /** The whole story, shown when the pointer rests on the flag; default: the label. */
  readonly detail?: string;
}

const fontSize = 11;

/** Events that would stand on the same pixel column become one. */
function byColumn(events: readonly ChartEvent[], x: Scale): { readonly at: number; readonly events: ChartEvent[] }[] {
  const columns = new Map<number, { at: number; events: ChartEvent[] }>();
  for (const event of events) {
    const at = x.position(event.x);
    if (!(event.x >= x.extent.min && event.x <= x.extent.max)) continue;
    const key = Math.round(at / 3);
    const column = columns.get(key);
    if (column) column.events.push(event);
    else columns.set(key, { at, events: [event] });
  }
  return [...columns.values()].sort((a, b) => a.at - b.at);
}

/** A flag and a dotted hairline per event; labels that would run into the next flag are left out. */
export function eventFlags(events: readonly ChartEvent[], x: Scale, area: Area): string {
  const y = area.top - 30;
  const columns = byColumn(events, x);
  // Hundreds of hairlines would hide the curve they explain.
  const hairlines = columns.length <= 60;
  let occupied = -Infinity;
  return columns
    .map(({ at, events: here }, index) => {
      const label = here[0]!.label;
      const width = textWidth(label, fontSize);
      const next = columns[index + 1]?.at ?? area.right + 60;
      const start = at + 7 + width < next - 6 ? at + 7 : at - 7 - width;
      const fits = start === at + 7 || (start > occupied + 12 && start > 0);
      occupied = fits ? Math.max(start + width, at) : at;
      const detail = here.map((event) => event.detail ?? event.label).join("; ");
      return element("g", {}, [
        element("title", {}, escapeXml(detail)),
        hairlines ? hairline(at, y + 4, area.bottom) : "",
        element("path", { class: "gl-flag", d: `M${coordinate(at)} ${coordinate(y + 6)}l-4 -6h8z` }),
        fits ? textElement(label, { class: "gl-muted", x: start, y: y + 6, "font-size": fontSize }) : "",
      ]);
    })
    .join("");
}

const hairline = (x: number, top: number, bottom: number): string =>
  element("path", {
    class: "gl-event",
    "stroke-dasharray": "1 4",
    d: `M${coordinate(x)} ${coordinate(top)}V${coordinate(bottom)}`,
  });
