import type { RunPreview, ThinCurve } from "@glissade/schedules";
import { useMemo, useState } from "react";
import { CurveHandles } from "../../shared/charts/curve-handles.tsx";
import { LineChart, type ChartMark, type ChartSeries } from "../../shared/charts/line-chart.tsx";
import { dataColor } from "../../shared/charts/data-colors.ts";
import { formatCount, formatPlain, formatRate } from "../../shared/format/numbers.ts";
import type { RunShape } from "../../shared/schedules/run-of-spec.ts";
import { parameters } from "../../strings/parameters.ts";
import type { Handle, HandleMove } from "./handles.ts";

/** Another schedule, drawn behind. */
export interface Candidate {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  readonly preview: RunPreview;
  readonly shape: RunShape;
}

export interface CurveChartProps {
  readonly preview: RunPreview;
  readonly shape: RunShape;
  readonly candidates: readonly Candidate[];
  readonly handles: readonly Handle[];
  readonly log: boolean;
  readonly onMove: (handle: Handle, move: HandleMove) => void;
  readonly onSettled: () => void;
}

/** More marks than this would be a grey wall. */
const mostMarks = 60;

/** The learning rate over the whole run, with what can be dragged; momentum under it where it moves. */
export function CurveChart({ preview, shape, candidates, handles, log, onMove, onSettled }: CurveChartProps) {
  // While something is dragged the axis stays, or it would flee the hand.
  const [held, setHeld] = useState<readonly [number, number] | null>(null);
  const series = useMemo(() => rateSeries(preview, shape, candidates), [preview, shape, candidates]);
  const momentum = useMemo(() => momentumSeries(preview, shape), [preview, shape]);
  const marks = useMemo(() => marksOf(shape), [shape]);
  const epochsPerStep = shape.iterationsPerSchedulerStep / shape.stepsPerEpoch;
  const range = held ?? rangeOf(series, log);
  const x = {
    label: parameters.epochAxis(formatCount(shape.stepsPerEpoch)),
    short: parameters.epoch,
    range: [0, shape.epochs] as const,
    format: (epoch: number) => formatPlain(epoch),
  };
  return (
    <>
      <LineChart
        label={parameters.curveLabel(preview.text)}
        height={340}
        series={series}
        x={x}
        y={{ label: parameters.rateAxis, log, range, format: formatRate }}
        marks={marks}
        syncKey="schedule"
      >
        {(frame) => (
          <CurveHandles
            frame={frame}
            handles={handles}
            toAxis={(step) => step * epochsPerStep}
            fromAxis={(epoch) => epoch / epochsPerStep}
            log={log}
            onMove={(handle, to) => onMove(handle, handle.move(to))}
            onGrab={() => setHeld(range)}
            onSettled={() => {
              setHeld(null);
              onSettled();
            }}
          />
        )}
      </LineChart>
      {momentum.length > 0 && (
        <LineChart
          label={parameters.momentumLabel}
          height={140}
          series={momentum}
          x={x}
          y={{ label: parameters.momentumAxis, format: formatPlain }}
          syncKey="schedule"
        />
      )}
    </>
  );
}

function rateSeries(preview: RunPreview, shape: RunShape, candidates: readonly Candidate[]): ChartSeries[] {
  const name = (index: number): string => (preview.lr.length === 1 ? parameters.rate : parameters.group(index));
  return [
    ...candidates.map((candidate) => ({
      ...lineOf(candidate.preview.lr[0] ?? [], candidate.shape),
      label: candidate.label,
      color: candidate.color,
      dash: candidate.dash,
      opacity: 0.8,
    })),
    ...preview.lr.map((curve, index) => ({
      ...lineOf(curve, shape),
      label: name(index),
      color: dataColor(index),
      width: 2,
      keepWidth: true,
    })),
  ];
}

function momentumSeries(preview: RunPreview, shape: RunShape): ChartSeries[] {
  return (preview.momentum ?? []).map((curve, index) => ({
    ...lineOf(curve, shape),
    label: preview.momentum?.length === 1 ? parameters.momentum : parameters.group(index),
    color: dataColor(index),
    dash: [6, 3],
  }));
}

/** A curve over scheduler steps as a line over epochs; a step that lasts longer than an iteration is a tread. */
function lineOf(curve: ThinCurve, { iterationsPerSchedulerStep: beat, stepsPerEpoch, epochs }: RunShape) {
  const xs = curve.map(([step]) => (step * beat) / stepsPerEpoch);
  const ys = curve.map(([, value]) => value);
  const last = ys.at(-1);
  if (beat > 1 && last !== undefined && (xs.at(-1) ?? 0) < epochs) {
    xs.push(epochs);
    ys.push(last);
  }
  return { xs, ys, stepped: beat > 1 };
}

/** Where the run is evaluated, unless that would be everywhere. */
function marksOf({ iterationsPerEvaluation, stepsPerEpoch, steps }: RunShape): ChartMark[] {
  const count = Math.floor(steps / iterationsPerEvaluation);
  if (count > mostMarks) return [];
  return Array.from({ length: count }, (_, i) => ({
    x: ((i + 1) * iterationsPerEvaluation) / stepsPerEpoch,
    color: "var(--chart-grid)",
    dash: [2, 4],
  }));
}

function rangeOf(series: readonly ChartSeries[], log: boolean): [number, number] {
  const values = series.flatMap(({ ys }) => ys.filter((value) => value !== null));
  const high = Math.max(...values, 0) || 1;
  if (!log) return [0, high * 1.12];
  const positive = values.filter((value) => value > 0);
  // A curve that ends in zero would need an endless axis.
  return [Math.max(Math.min(...positive, high), high / 1e5), high * 1.3];
}
