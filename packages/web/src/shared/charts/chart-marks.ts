import uPlot from "uplot";

/** Something that happened, or will, at a position of x. */
export interface ChartMark {
  readonly x: number;
  /** Until here: a stretch instead of a line. */
  readonly to?: number;
  /** Written beside the line, turned; left out: only the line. */
  readonly label?: string;
  /** Default: that of marks. */
  readonly color?: string;
  readonly dash?: readonly number[];
}

/** Draws marks as upright lines over the plot. */
export function drawMarks(chart: uPlot, marks: readonly ChartMark[], resolve: (color: string) => string): void {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let lastLabelAt = -Infinity;
  for (const { x, to, label, color = "var(--chart-mark)", dash = [3, 3] } of marks) {
    const at = Math.round(chart.valToPos(x, "x", true));
    ctx.strokeStyle = ctx.fillStyle = resolve(color);
    if (to !== undefined) {
      ctx.globalAlpha = 0.12;
      ctx.fillRect(at, bbox.top, chart.valToPos(to, "x", true) - at, bbox.height);
      ctx.globalAlpha = 1;
    }
    ctx.lineWidth = ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    // Labels that would lie on each other are left out; the list of events has them all.
    if (label !== undefined && at - lastLabelAt > 14 * ratio) {
      lastLabelAt = at;
      ctx.save();
      ctx.translate(at + 3 * ratio, bbox.top + 4 * ratio);
      ctx.rotate(Math.PI / 2);
      ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = "bottom";
      ctx.textAlign = "left";
      ctx.fillText(label, 0, 0);
      ctx.restore();
    }
  }
  ctx.restore();
}
