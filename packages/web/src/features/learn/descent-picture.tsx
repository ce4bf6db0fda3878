import { useMemo } from "react";
import { type Descent, steepness } from "./descent.ts";

const [width, height] = [480, 200];
const [reachX, reachY] = [5, 2.1];

const toX = (x: number): number => width / 2 + (x / reachX) * (width / 2);
const toY = (y: number): number => height / 2 - (y / reachY) * (height / 2);

/** Lines of equal loss, and the way down over them. */
export function DescentPicture({ descent, label }: { readonly descent: Descent; readonly label: string }) {
  const points = useMemo(() => descent.path.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`), [descent]);
  const [startX = 0, startY = 0] = descent.path[0] ?? [];
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={label} style={{ overflow: "hidden" }}>
      {[0.1, 0.6, 2, 5, 10, 18, 30].map((loss) => (
        <ellipse
          key={loss}
          cx={width / 2}
          cy={height / 2}
          rx={(Math.sqrt(2 * loss) / reachX) * (width / 2)}
          ry={(Math.sqrt((2 * loss) / steepness) / reachY) * (height / 2)}
          fill="none"
          stroke="var(--chart-grid)"
        />
      ))}
      <polyline points={points.join(" ")} fill="none" stroke="var(--data-1)" strokeWidth={1.5} />
      {descent.path.map(([x, y], index) => (
        <circle key={index} cx={toX(x)} cy={toY(y)} r={2} fill="var(--data-1)" />
      ))}
      <circle cx={toX(startX)} cy={toY(startY)} r={5} fill="var(--data-2)" />
    </svg>
  );
}
