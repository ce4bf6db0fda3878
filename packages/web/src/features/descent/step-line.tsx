import { useEffect, useRef } from "react";
import type { ChartFrame } from "../../shared/charts/line-chart.tsx";
import type { Player } from "./use-player.ts";

export interface StepLineProps {
  readonly frame: ChartFrame;
  readonly follow: Player["follow"];
}

/** The step that is shown, as a line over a chart; moves without the chart being drawn anew. */
export function StepLine({ frame, follow }: StepLineProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      follow((at) => {
        const { style } = line.current ?? {};
        if (style) style.transform = `translateX(${frame.toX(at)}px)`;
      }),
    [frame, follow],
  );
  return <div ref={line} className="descent-step" style={{ top: frame.top, height: frame.height }} aria-hidden />;
}
