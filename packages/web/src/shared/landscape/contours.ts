/** A stretch of a contour line in grid units: from column and row to column and row. */
export type Segment = readonly [number, number, number, number];

/** The lines along which a grid has a value, by marching squares. */
export function contourSegments(values: ArrayLike<number>, size: number, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const at = row * size + column;
      const crossings = crossingsOf(
        [values[at]!, values[at + 1]!, values[at + size + 1]!, values[at + size]!],
        level,
        column,
        row,
      );
      for (let i = 0; i + 1 < crossings.length; i += 2) segments.push([...crossings[i]!, ...crossings[i + 1]!]);
    }
  }
  return segments;
}

type Corners = readonly [number, number, number, number];

/** Where the sides of one cell are crossed, in pairs that belong together. */
function crossingsOf(corners: Corners, level: number, column: number, row: number): (readonly [number, number])[] {
  const places = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const found: (readonly [number, number])[] = [];
  for (let side = 0; side < 4; side++) {
    const next = (side + 1) % 4;
    const [a, b] = [corners[side]!, corners[next]!];
    if (!(a < level !== b < level) || Number.isNaN(a) || Number.isNaN(b)) continue;
    const share = (level - a) / (b - a);
    const [from, to] = [places[side]!, places[next]!];
    found.push([column + from[0] + (to[0] - from[0]) * share, row + from[1] + (to[1] - from[1]) * share]);
  }
  return found;
}
