import { Box } from "@mantine/core";
import type { ChartFrame } from "./line-chart.tsx";

export interface LineEnd {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  /** The last point of the line that can be seen. */
  readonly x: number;
  readonly y: number;
}

const lineHeight = 14;

/** Names at the ends of lines, moved apart where they would lie on each other. */
export function EndLabels({ frame, ends }: { readonly frame: ChartFrame; readonly ends: readonly LineEnd[] }) {
  const { left, top, width, height, toX, toY } = frame;
  const inside = ends.filter(({ x, y }) => Number.isFinite(toX(x)) && Number.isFinite(toY(y)));
  const places = spread(
    inside.map(({ y }) => Math.min(Math.max(toY(y), top), top + height)),
    lineHeight,
    top,
    top + height,
  );
  return (
    <>
      {inside.map(({ key, label, color, x }, index) => (
        <Box
          key={key}
          aria-hidden
          pos="absolute"
          left={Math.min(Math.max(toX(x), left), left + width) + 6}
          top={(places[index] ?? top) - lineHeight / 2}
          c={color}
          fz={11}
          fw={600}
          lh={`${lineHeight}px`}
          style={{ pointerEvents: "none", whiteSpace: "nowrap" }}
        >
          {label}
        </Box>
      ))}
    </>
  );
}

/** Places as near to the wanted ones as a least distance and the ends allow, in the order of the wanted. */
export function spread(wanted: readonly number[], distance: number, least: number, most: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed: number[] = [];
  let next = least;
  for (const index of order) {
    const at = Math.max(wanted[index] ?? 0, next);
    placed[index] = at;
    next = at + distance;
  }
  // From below, what was pushed out at the end comes back in.
  let limit = most;
  for (const index of order.toReversed()) {
    const at = Math.min(placed[index] ?? 0, limit);
    placed[index] = at;
    limit = at - distance;
  }
  return placed;
}
