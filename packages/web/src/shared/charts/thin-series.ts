/** Points of one line: x rising. */
export interface LinePoints {
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
}

/** What of the lines is to be seen. */
export interface View {
  readonly from: number;
  readonly to: number;
  /** Of the plot, in pixels. */
  readonly width: number;
  readonly log: boolean;
}

/** A line with more points than these per pixel is drawn by its lowest and highest of each pixel. */
const mostPerPixel = 2;

/** The part of a line that a view needs: what lies in it, and one point on either side for the line to go on to. */
export function visiblePart({ xs, ys }: LinePoints, { from, to }: Pick<View, "from" | "to">): LinePoints {
  const start = Math.max(0, firstAtOrAfter(xs, from) - 1);
  let end = firstAtOrAfter(xs, to);
  // The points at the very end belong to it, and one more.
  while (end < xs.length && (xs[end] as number) <= to) end++;
  end = Math.min(xs.length, end + 1);
  return start === 0 && end === xs.length ? { xs, ys } : { xs: xs.slice(start, end), ys: ys.slice(start, end) };
}

export function isDense({ xs }: LinePoints, { width }: Pick<View, "width">): boolean {
  return xs.length > mostPerPixel * Math.max(1, width);
}

/**
 * Dense lines as one table: two places a pixel, in which stand a line's lowest and highest value there, in the order in
 * which they came. So nothing that could be seen is lost, and drawing costs by the pixel and not by the point.
 */
export function thinTable(lines: readonly LinePoints[], view: View): [number[], ...(number | null)[][]] {
  const edges = pixelEdges(lines, view);
  const table: [number[], ...(number | null)[][]] = [placesOf(edges)];
  for (const line of lines) table.push(lowsAndHighs(line, edges));
  return table;
}

/** Where pixels end, and before them and after them what goes on to the neighbours outside. */
function pixelEdges(lines: readonly LinePoints[], { from, to, width, log }: View): number[] {
  const first = Math.min(from, ...lines.map(({ xs }) => xs[0] ?? from));
  const last = Math.max(to, ...lines.map(({ xs }) => xs.at(-1) ?? to));
  const pixels = Math.max(1, Math.round(width));
  const [low, high] = log && from > 0 ? [Math.log(from), Math.log(to)] : [from, to];
  const edges = Array.from({ length: pixels + 1 }, (_, i) => {
    const at = low + ((high - low) * i) / pixels;
    return log && from > 0 ? Math.exp(at) : at;
  });
  return [...(first < from ? [first] : []), ...edges, ...(last > to ? [last] : [])];
}

function placesOf(edges: readonly number[]): number[] {
  const places: number[] = [];
  for (let pixel = 1; pixel < edges.length; pixel++) {
    const [start, end] = [edges[pixel - 1] as number, edges[pixel] as number];
    places.push(start, pixel === edges.length - 1 ? end : (start + end) / 2);
  }
  return places;
}

function lowsAndHighs({ xs, ys }: LinePoints, edges: readonly number[]): (number | null)[] {
  const result = new Array<number | null>(2 * (edges.length - 1)).fill(null);
  let i = 0;
  for (let pixel = 1; pixel < edges.length; pixel++) {
    const end = pixel === edges.length - 1 ? Infinity : (edges[pixel] as number);
    let [low, high, lowAt, highAt] = [Infinity, -Infinity, -1, -1];
    for (; i < xs.length && (xs[i] as number) < end; i++) {
      const value = ys[i];
      if (value === null || value === undefined) continue;
      if (value < low) [low, lowAt] = [value, i];
      if (value > high) [high, highAt] = [value, i];
    }
    if (lowAt < 0) continue;
    const place = 2 * (pixel - 1);
    result[place] = lowAt <= highAt ? low : high;
    result[place + 1] = lowAt <= highAt ? high : low;
  }
  return result;
}

function firstAtOrAfter(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
