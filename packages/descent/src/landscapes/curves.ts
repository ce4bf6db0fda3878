import type { Landscape } from "./landscape.ts";

/** Losses in one dimension. */
export const curves: readonly Landscape[] = [
  {
    id: "two-valleys",
    label: "Two valleys",
    help: "A local minimum on the right, the global one on the left, and a hill between them.",
    dimension: 1,
    formula: "0.05 * x ** 4 - 0.5 * x ** 2 + 0.3 * x + 2",
    domain: [[-4, 4]],
    minima: [
      { at: [-2.3731959584452205], kind: "global" },
      { at: [2.067481460231565], kind: "local" },
    ],
    start: [3.6],
  },
  {
    id: "parabola",
    label: "Parabola",
    help: "A plain bowl: the slope shrinks evenly towards the only minimum.",
    dimension: 1,
    formula: "x ** 2",
    domain: [[-5, 5]],
    minima: [{ at: [0], kind: "global" }],
    start: [4],
  },
  {
    id: "sharp-and-wide",
    label: "Sharp dent, wide valley",
    help: "A narrow local minimum in the side of a wide valley. A rate above 2 / curvature cannot stay in the dent.",
    dimension: 1,
    formula: "0.08 * (x - 2) ** 2 - 1.2 * exp(-6 * (x + 2) ** 2)",
    domain: [[-5, 6]],
    minima: [
      { at: [2], kind: "global" },
      { at: [-1.9555250060970684], kind: "local" },
    ],
    start: [-4.5],
  },
  {
    id: "shelf",
    label: "Shelf",
    help: "Almost flat far out: the slope there is so small that steps are, too.",
    dimension: 1,
    formula: "1 - exp(-x ** 2 / 4)",
    domain: [[-6, 6]],
    minima: [{ at: [0], kind: "global" }],
    start: [4.5],
  },
];
