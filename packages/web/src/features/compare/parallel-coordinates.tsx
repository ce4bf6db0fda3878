import "./compare.css";
import type { ExperimentSummary } from "@glissade/api";
import { Box } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { experimentColor, experimentDash } from "../../shared/charts/data-colors.ts";
import { formatKeyValue } from "../../shared/experiments/experiment-keys.ts";
import { compare } from "../../strings/compare.ts";
import { valueAxis } from "./axes.ts";

export interface ParallelAxis {
  readonly key: string;
  readonly label: string;
  /** In the order of the experiments. */
  readonly values: readonly unknown[];
}

export interface ParallelCoordinatesProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly axes: readonly ParallelAxis[];
}

const words = compare.parallel;
const height = 280;
const [top, bottom, side] = [34, 34, 80];
/** Where a value is missing, the line passes under the axis. */
const missingAt = height - 8;

/** Experiments as lines over axes of what differs; the last axis is the metric. */
export function ParallelCoordinates({ experiments, axes }: ParallelCoordinatesProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const wide = Math.max(width, axes.length * 90, 300);
  const placed = axes.map((axis, index) => ({
    ...axis,
    ...valueAxis(axis.values),
    x: axes.length < 2 ? wide / 2 : side + ((wide - 2 * side) * index) / (axes.length - 1),
  }));
  const y = (at: number | undefined): number =>
    at === undefined ? missingAt : top + (1 - at) * (height - top - bottom);
  return (
    <Box ref={ref} style={{ overflowX: "auto" }}>
      <svg width={wide} height={height} role="group" aria-label={words.list} className="compare-items">
        {placed.map(({ key, x }) => (
          <line key={key} x1={x} x2={x} y1={top} y2={height - bottom} stroke="var(--chart-axis)" aria-hidden />
        ))}
        {experiments.map((experiment, index) => {
          const { id, number, name } = experiment;
          const points = placed.map(({ x, place, values }) => `${x.toFixed(1)},${y(place(values[index])).toFixed(1)}`);
          const texts = placed.map(
            ({ key, label, values }) =>
              `${label} ${values[index] === undefined || values[index] === null ? words.missing : formatKeyValue(key, values[index])}`,
          );
          const label = words.line(compare.choose.option(number, name), texts);
          return (
            <g key={id} role="img" tabIndex={0} aria-label={label} className="compare-item">
              <title>{label}</title>
              <polyline points={points.join(" ")} fill="none" stroke="transparent" strokeWidth={14} />
              <polyline
                points={points.join(" ")}
                fill="none"
                stroke={experimentColor(experiment)}
                strokeWidth={2}
                strokeDasharray={experimentDash(experiment)?.join(" ")}
                strokeLinejoin="round"
                className="compare-stroke"
              />
            </g>
          );
        })}
        {placed.map(({ key, label, x, ticks }) => (
          <g key={key} aria-hidden style={{ pointerEvents: "none" }}>
            <text x={x} y={14} textAnchor="middle" className="compare-axis-title">
              {cut(label, (wide - 2 * side) / Math.max(1, axes.length - 1) / 7.5)}
            </text>
            {ticks.map(({ value, at }) => (
              <text key={String(value)} x={x + 6} y={y(at) + 4} className="compare-axis-text">
                {shown(key, value)}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </Box>
  );
}

function shown(key: string, value: unknown): string {
  return cut(formatKeyValue(key, value), 18);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, Math.floor(most) - 1))}…` : text;
}
