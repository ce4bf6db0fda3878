import "./compare.css";
import type { ExperimentSummary } from "@glissade/api";
import { Box, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { experimentColor } from "../../shared/charts/data-colors.ts";
import { spread } from "../../shared/charts/end-labels.tsx";
import { formatMetric, formatRate } from "../../shared/format/numbers.ts";
import type { RateSpec } from "../../shared/schedules/run-of-spec.ts";
import { compare } from "../../strings/compare.ts";
import { valueAxis } from "./axes.ts";

export interface ScatterProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly metric: string;
  readonly label: string;
}

const words = compare.scatter;
const height = 280;
const [left, right, top, bottom] = [64, 110, 16, 44];

/** A metric against the base learning rate, a point for each experiment. */
export function Scatter({ experiments, metric, label }: ScatterProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const points = experiments.flatMap((experiment) => {
    const lr = (experiment.spec as RateSpec).solver?.lr;
    const value = experiment.metrics[metric];
    return lr !== undefined && lr > 0 && typeof value === "number" ? [{ experiment, lr, value }] : [];
  });
  if (points.length === 0) return <Text c="dimmed">{words.none}</Text>;
  const wide = Math.max(width, 280);
  const xAxis = valueAxis(
    points.map(({ lr }) => lr),
    "log",
  );
  const yAxis = valueAxis(points.map(({ value }) => value));
  // A little air around the outermost points.
  const x = (at = 0): number => left + 14 + at * (wide - left - right - 28);
  const y = (at = 0): number => height - bottom - 14 - at * (height - top - bottom - 28);
  const labelYs = spread(
    points.map(({ value }) => y(yAxis.place(value))),
    13,
    top,
    height - bottom,
  );
  return (
    <Box ref={ref} style={{ overflowX: "auto" }}>
      <svg width={wide} height={height} role="group" aria-label={`${label}, ${words.list}`} className="compare-items">
        <g aria-hidden stroke="var(--chart-grid)">
          {yAxis.ticks.map(({ at }) => (
            <line key={at} x1={left} x2={wide - right} y1={y(at)} y2={y(at)} />
          ))}
          {xAxis.ticks.map(({ at }) => (
            <line key={at} x1={x(at)} x2={x(at)} y1={top} y2={height - bottom} />
          ))}
        </g>
        <g aria-hidden className="compare-axis-text">
          {yAxis.ticks.map(({ at, value }) => (
            <text key={at} x={left - 6} y={y(at) + 4} textAnchor="end">
              {formatMetric(metric, Number(value))}
            </text>
          ))}
          {xAxis.ticks.map(({ at, value }) => (
            <text key={at} x={x(at)} y={height - bottom + 16} textAnchor="middle">
              {formatRate(Number(value))}
            </text>
          ))}
          <text x={(left + wide - right) / 2} y={height - 6} textAnchor="middle">
            {words.x}
          </text>
        </g>
        {points.map(({ experiment, lr, value }, index) => {
          const [cx, cy] = [x(xAxis.place(lr)), y(yAxis.place(value))];
          const name = compare.choose.option(experiment.number, experiment.name);
          const said = words.point(name, formatRate(lr), `${label} ${formatMetric(metric, value)}`);
          return (
            <g key={experiment.id} role="img" tabIndex={0} aria-label={said} className="compare-item">
              <title>{said}</title>
              <circle
                cx={cx}
                cy={cy}
                r={5}
                fill={experimentColor(experiment)}
                stroke="var(--mantine-color-body)"
                className="compare-stroke"
              />
              <text x={cx + 9} y={(labelYs[index] ?? cy) + 4} className="compare-axis-text">
                {name.length > 18 ? `${name.slice(0, 17)}…` : name}
              </text>
            </g>
          );
        })}
      </svg>
    </Box>
  );
}
