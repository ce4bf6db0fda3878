import { memo } from "react";

export interface SmallCurveProps {
  readonly values: readonly (number | null)[];
  /** Where the values lie; left out: evenly spaced. */
  readonly xs?: readonly number[];
  /** The end of x that the whole width stands for; left out: the last value's. */
  readonly until?: number;
  /** What the lower edge stands for; left out: the lowest value. */
  readonly floor?: number;
  /** Said to a screen reader. */
  readonly label: string;
  readonly color?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A curve without axes, for rows and cards. */
export const SmallCurve = memo(function SmallCurve(props: SmallCurveProps) {
  const { values, xs, until, floor, label, color = "currentColor", width = 120, height = 32 } = props;
  const known = values.filter((value) => value !== null);
  const [low, high] = [floor ?? Math.min(...known), Math.max(...known)];
  const first = xs?.[0] ?? 0;
  const last = until ?? (xs ? (xs.at(-1) ?? 0) : values.length - 1);
  const x = (index: number): number => 1 + ((width - 2) * ((xs?.[index] ?? index) - first)) / (last - first || 1);
  const y = (value: number): number =>
    high === low ? height / 2 : height - 2 - ((height - 4) * (value - low)) / (high - low);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [`${x(index).toFixed(1)},${y(value).toFixed(1)}`],
  );
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {points.length === 1 ? (
        <circle cx={x(values.length - 1)} cy={height / 2} r="2" fill={color} />
      ) : (
        <polyline points={points.join(" ")} fill="none" stroke={color} strokeWidth="1.5" strokeLinejoin="round" />
      )}
    </svg>
  );
});
