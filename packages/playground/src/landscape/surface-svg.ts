import type { SurfaceResult } from "@glissade/trainer";

const size = 520;
const edge = { left: 60, right: 170, top: 60, bottom: 46 } as const;
/** Of the map from low to high losses (viridis). */
const colours = ["#440154", "#46317e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725"] as const;

/** A loss surface as a map: a cell for each loss, the run's path over it. Ends in a newline. */
export function surfaceSvg(surface: SurfaceResult): string {
  const { xs, ys, losses, path, ceiling, explained } = surface;
  const known = losses.flat().filter((loss) => loss !== null);
  const low = Math.min(...known);
  const [cellWidth, cellHeight] = [size / xs.length, size / ys.length];
  const cells = losses.flatMap((row, j) =>
    row.map((loss, i) => {
      const y = edge.top + size - (j + 1) * cellHeight;
      const fill = loss === null ? "#bbb" : colourOf((loss - low) / (ceiling - low || 1));
      return `<rect x="${round(edge.left + i * cellWidth)}" y="${round(y)}" width="${round(cellWidth + 0.3)}" height="${round(cellHeight + 0.3)}" fill="${fill}"/>`;
    }),
  );
  const toX = placeOn(xs, (share) => edge.left + cellWidth / 2 + share * (size - cellWidth));
  const toY = placeOn(ys, (share) => edge.top + size - cellHeight / 2 - share * (size - cellHeight));
  const points = path.map(({ x, y }) => `${round(toX(x))},${round(toY(y))}`);
  const dots = path.map(
    ({ step, loss, lr }, i) =>
      `<circle cx="${points[i]!.split(",")[0]!}" cy="${points[i]!.split(",")[1]!}" r="4" fill="#fff" stroke="#000"><title>step ${step}: loss ${loss?.toFixed(4) ?? "not finite"}, rate ${lr.toPrecision(3)}</title></circle>`,
  );
  const legend = colours.map(
    (fill, i) =>
      `<rect x="${edge.left + size + 20}" y="${round(edge.top + size - ((i + 1) * size) / colours.length)}" width="16" height="${round(size / colours.length + 0.3)}" fill="${fill}"/>`,
  );
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const text = (x: number, y: number, words: string, more = ""): string =>
    `<text x="${x}" y="${y}" ${more}>${words}</text>`;
  const [width, height] = [edge.left + size + edge.right, edge.top + size + edge.bottom];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(edge.left, 26, "Loss surface along the path of a run", 'font-size="17" font-weight="600"'),
    text(
      edge.left,
      46,
      `The plane shows ${share(explained.plane)} of the path (its first two components ${explained.components.map(share).join(" and ")}); ${surface.images} pictures`,
    ),
    ...cells,
    `<polyline points="${points.join(" ")}" fill="none" stroke="#fff" stroke-width="4"/>`,
    `<polyline points="${points.join(" ")}" fill="none" stroke="#000" stroke-width="1.5"/>`,
    ...dots,
    ...legend,
    text(edge.left + size + 42, edge.top + 12, `${ceiling.toFixed(2)} or more`),
    text(edge.left + size + 42, edge.top + size, low.toFixed(2)),
    text(edge.left + size / 2, height - 14, "first direction", 'text-anchor="middle"'),
    text(
      20,
      edge.top + size / 2,
      "second direction",
      `text-anchor="middle" transform="rotate(-90 20 ${edge.top + size / 2})"`,
    ),
    "</svg>\n",
  ].join("\n");
}

function placeOn(axis: readonly number[], place: (share: number) => number): (value: number) => number {
  const [first = 0, last = 1] = [axis[0], axis.at(-1)];
  return (value) => place((value - first) / (last - first || 1));
}

function colourOf(share: number): string {
  const index = Math.floor(Math.max(0, Math.min(0.999, share)) * colours.length);
  return colours[index] ?? colours[0];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
