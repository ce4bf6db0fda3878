import type { Event, Experiment } from "@glissade/api";
import { lazy, Suspense, useMemo, useState } from "react";
import { ErrorState, LoadingState, type QueryLike } from "../../../shared/ui/states.tsx";
import { useResultsSearch } from "../search.ts";
import { addPoint, drawnLine } from "../steer/curve-points.ts";
import { ahead, type RateLine } from "../steer/course.ts";
import { CurvePointsOnChart } from "../steer/curve-points-on-chart.tsx";
import { restOf } from "../steer/rest.ts";
import { SteerButton } from "../steer/steer-button.tsx";
import { SteeringNews } from "../steer/steering-news.tsx";
import type { Steering } from "../steer/use-steering.ts";
import { MetricChart, type MetricChartProps } from "./metric-chart.tsx";

const SteerPanel = lazy(async () => ({ default: (await import("../steer/steer-panel.tsx")).SteerPanel }));

export interface RateChartProps extends MetricChartProps {
  readonly experiment: Experiment;
  readonly events: readonly Event[];
  /** What is followed, as it was read. */
  readonly read: Pick<QueryLike<unknown>, "error" | "refetch">;
  /** Null: no way to steer is open, or it is not known yet what is followed. */
  readonly steering: Steering | null;
}

/** The learning rate, and under it what steers it: what a change would bring is drawn before it is made. */
export function RateChart({ experiment, events, read, steering, ...chart }: RateChartProps) {
  const [{ steer: tool }, change] = useResultsSearch();
  const { axis, log, points, future } = chart;
  const proposed = useMemo(() => steering && proposedLine(steering, tool === "curve"), [steering, tool]);
  // While a point is dragged the axis stays, or it would flee the hand.
  const [held, setHeld] = useState<readonly [number, number] | null>(null);
  const drawing = steering !== null && tool === "curve";
  const needed = drawing
    ? rangeOf([points.get("lr")?.values ?? [], future?.values ?? [], proposed?.values ?? []], log)
    : null;
  return (
    <>
      <MetricChart
        {...chart}
        actions={<SteerButton experiment={experiment} size="compact-sm" />}
        proposed={proposed}
        {...(drawing && {
          range: held ?? needed,
          over: (frame) => (
            <CurvePointsOnChart
              steering={steering}
              frame={frame}
              axis={axis}
              log={log}
              onGrab={() => setHeld(needed)}
              onSettled={() => setHeld(null)}
            />
          ),
          onPick: (x, rate) =>
            steering.set({
              points: addPoint(steering.form.points, { step: axis.toStep(x) - 1, rate }, restOf(steering)),
            }),
        })}
      />
      <SteeringNews experiment={experiment} events={events} />
      {!steering && tool && read.error && <ErrorState error={read.error} onRetry={() => void read.refetch()} />}
      {steering && tool && (
        <Suspense fallback={<LoadingState />}>
          <SteerPanel
            steering={steering}
            tool={tool}
            onTool={(steer) => change({ steer })}
            onClose={() => change({ steer: undefined })}
            spec={experiment.spec}
          />
        </Suspense>
      )}
    </>
  );
}

/** What would come; of a drawn curve at once what is drawn. */
function proposedLine({ situation, form, course, line }: Steering, drawn: boolean): RateLine | null {
  const { step, rate } = situation;
  if (drawn) return drawnLine(form.points, form.interpolation, restOf({ situation, form }));
  if (!course || !line || course.isOpen(step)) return null;
  return ahead(line, { step, rate });
}

/** Room to drag points up and down. */
function rangeOf(all: readonly (readonly (number | null)[])[], log: boolean): [number, number] {
  const values = all.flat().filter((value) => value !== null);
  const high = Math.max(...values, 0) || 1;
  if (!log) return [0, high * 1.25];
  const positive = values.filter((value) => value > 0);
  return [Math.max(Math.min(...positive, high), high / 1e5) / 2, high * 2];
}
