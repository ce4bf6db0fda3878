import { type ChartHandle, CurveHandles } from "../../../shared/charts/curve-handles.tsx";
import type { ChartFrame } from "../../../shared/charts/line-chart.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import type { XAxis } from "../charts/x-axis.ts";
import { movePoint, removePoint } from "./curve-points.ts";
import { restOf } from "./rest.ts";
import type { ToolProps } from "./tool-props.ts";

interface PointHandle extends ChartHandle {
  readonly index: number;
}

export interface CurvePointsProps extends ToolProps {
  readonly frame: ChartFrame;
  readonly axis: XAxis;
  readonly log: boolean;
  readonly onGrab: () => void;
  readonly onSettled: () => void;
}

/** The points of a drawn curve on the chart: dragged, moved with the arrow keys, removed with the delete key. */
export function CurvePointsOnChart({ steering, frame, axis, log, onGrab, onSettled }: CurvePointsProps) {
  const { form, set } = steering;
  const rest = restOf(steering);
  const handles: PointHandle[] = form.points.map(({ step, rate }, index) => ({
    id: String(index),
    index,
    label: words.point(index + 1),
    x: step + 1,
    y: rate,
    moves: "xy",
  }));
  return (
    <CurveHandles
      frame={frame}
      handles={handles}
      toAxis={axis.fromStep}
      fromAxis={axis.toStep}
      stride={Math.max(1, Math.round((rest[1] - rest[0]) / 100))}
      log={log}
      onMove={({ index }, to) => set({ points: movePoint(form.points, index, { step: to.x - 1, rate: to.y }, rest) })}
      onRemove={({ index }) => set({ points: removePoint(form.points, index) })}
      onGrab={onGrab}
      onSettled={onSettled}
    />
  );
}
