import type { RaceStanding } from "@glissade/api";
import { dataColor } from "../../shared/charts/data-colors.ts";

export interface IntervalPictureProps {
  readonly place: Pick<RaceStanding, "candidate" | "mean" | "interval" | "values">;
  /** What the picture's left and right stand for, the same for all rows. */
  readonly scale: readonly [number, number];
  readonly label: string;
}

const [width, height] = [180, 22];

/** A mean with its interval as a bar and single seeds as small dots. */
export function IntervalPicture({ place, scale, label }: IntervalPictureProps) {
  const { mean, interval, values, candidate } = place;
  if (mean === null) return null;
  const [low, high] = scale;
  const x = (value: number): number =>
    6 + ((width - 12) * (Math.min(high, Math.max(low, value)) - low)) / (high - low || 1);
  const color = dataColor(candidate);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height / 2} y2={height / 2} stroke="var(--line)" />
      {interval && (
        <rect
          x={x(interval.low)}
          width={Math.max(1, x(interval.high) - x(interval.low))}
          y={height / 2 - 3}
          height="6"
          rx="3"
          fill={color}
          opacity="0.35"
        />
      )}
      {values.length > 1 &&
        values.map((value, seed) =>
          value === null ? null : <circle key={seed} cx={x(value)} cy={height / 2} r="2" fill={color} />,
        )}
      <circle cx={x(mean)} cy={height / 2} r="4.5" fill={color} stroke="var(--mantine-color-body)" strokeWidth="1.5" />
    </svg>
  );
}

/** From the lowest to the highest seed's value, a little wider; intervals may reach beyond and are cut there. */
export function scaleOf(places: readonly IntervalPictureProps["place"][]): readonly [number, number] {
  const values = places.flatMap((place) => place.values.filter((value) => value !== null));
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low) * 0.15 || Math.abs(high) * 0.05 || 1;
  return [low - margin, high + margin];
}
