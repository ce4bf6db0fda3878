import { difference, dot, norm, type Vector } from "./vectors.ts";

/** A place in a plane through weights, in multiples of its two directions. */
export type PlanePoint = readonly [x: number, y: number];

/** A path as seen in a plane. */
export interface Projection {
  readonly points: readonly PlanePoint[];
  /** How far each point of the path lies from the plane, as a length in weight space. */
  readonly distances: readonly number[];
  /** The share of the path's squared distances from the centre that the plane shows: 1 where the path lies in it. */
  readonly share: number;
}

/**
 * The points of a plane that lie next to a path (least squares). The directions need not be orthogonal.
 *
 * @throws RangeError where the directions are parallel
 */
export function project(path: readonly Vector[], centre: Vector, [u, v]: readonly [Vector, Vector]): Projection {
  const [uu, uv, vv] = [dot(u, u), dot(u, v), dot(v, v)];
  const determinant = uu * vv - uv * uv;
  if (!(determinant > 1e-12 * uu * vv)) throw new RangeError("the directions of the plane are parallel");
  let [total, missed] = [0, 0];
  const distances: number[] = [];
  const points = path.map((point): PlanePoint => {
    const away = difference(point, centre);
    const [au, av] = [dot(away, u), dot(away, v)];
    const x = (au * vv - av * uv) / determinant;
    const y = (av * uu - au * uv) / determinant;
    total += dot(away, away);
    for (let i = 0; i < away.length; i++) away[i]! -= x * u[i]! + y * v[i]!;
    distances.push(norm(away));
    missed += distances.at(-1)! ** 2;
    return [x, y];
  });
  return { points, distances, share: total === 0 ? 1 : Math.max(0, 1 - missed / total) };
}

/** Values of both axes of a square grid. */
export interface GridAxes {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/**
 * A grid around points and the plane's centre.
 *
 * @param size values along each axis
 * @param margin beyond the outermost points, as a share of the points' larger extent
 */
export function gridAround(points: readonly PlanePoint[], size: number, margin: number): GridAxes {
  const extent = (axis: 0 | 1): [number, number] => {
    const values = [0, ...points.map((point) => point[axis])];
    return [Math.min(...values), Math.max(...values)];
  };
  const [x, y] = [extent(0), extent(1)];
  const room = margin * Math.max(x[1] - x[0], y[1] - y[0]);
  const axis = ([least, most]: [number, number]): number[] =>
    Array.from({ length: size }, (_, i) => least - room + (i / (size - 1)) * (most - least + 2 * room));
  return { xs: axis(x), ys: axis(y) };
}
