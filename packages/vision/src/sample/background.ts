import type { Draws } from "./draws.ts";
import { cosine, sine } from "./exact-math.ts";
import { clamp, triangleWave } from "./shapes.ts";

/** Red, green, blue from 0 to 255; may run over. */
export type Colour = readonly [number, number, number];

/** Brightness factor of a surface at a point, in units of the picture's width. */
export type Surface = (x: number, y: number) => number;

/** Benches, boards, mats and trays. */
export function drawBackgroundColour(draws: Draws): Colour {
  const base = draws.pick<Colour>([
    [150, 124, 96],
    [104, 80, 60],
    [62, 66, 72],
    [52, 66, 84],
    [56, 74, 62],
    [196, 194, 188],
    [96, 58, 52],
    [44, 46, 50],
  ]);
  const shift = draws.between(-22, 22);
  return [base[0] + shift + draws.bell() * 9, base[1] + shift + draws.bell() * 9, base[2] + shift + draws.bell() * 9];
}

/** Stains at two scales, and stripes (grain, planks, ribs) on every second. */
export function drawSurface(draws: Draws): Surface {
  const coarse = smoothNoise(draws, draws.integer(2, 4));
  const fine = smoothNoise(draws, draws.integer(7, 13));
  const coarseWeight = draws.between(0.03, 0.16);
  const fineWeight = draws.between(0.02, 0.12);
  const stripeWeight = draws.chance(0.4) ? draws.between(0.04, 0.16) : 0;
  const stripes = draws.between(2, 9);
  const turn = draws.between(0, 6.283185307179586);
  const [alongX, alongY] = [cosine(turn) * stripes, sine(turn) * stripes];
  return (x, y) => {
    const wobble = coarse(x, y);
    const stripe = stripeWeight === 0 ? 0 : triangleWave(x * alongX + y * alongY + wobble * 0.7) - 0.5;
    return 1 + coarseWeight * (wobble - 0.5) * 2 + fineWeight * (fine(x, y) - 0.5) * 2 + stripeWeight * stripe * 2;
  };
}

/** Random values on a grid of `cells` per picture width, joined smoothly; from 0 to 1. */
function smoothNoise(draws: Draws, cells: number): Surface {
  const side = cells + 2;
  const values = Float64Array.from({ length: side * side }, () => draws.uniform());
  return (x, y) => {
    const gx = clamp(x, 0, 1) * cells;
    const gy = clamp(y, 0, 1) * cells;
    const column = Math.floor(gx);
    const row = Math.floor(gy);
    const fx = ease(gx - column);
    const fy = ease(gy - row);
    const at = row * side + column;
    const upper = (values[at] ?? 0) * (1 - fx) + (values[at + 1] ?? 0) * fx;
    const lower = (values[at + side] ?? 0) * (1 - fx) + (values[at + side + 1] ?? 0) * fx;
    return upper * (1 - fy) + lower * fy;
  };
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
