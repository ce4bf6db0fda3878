import type { Landscape } from "./landscape.ts";

/** Losses in two dimensions. */
export const surfaces: readonly Landscape[] = [
  {
    id: "bowl",
    label: "Bowl",
    help: "Equally steep in every direction: the slope points straight to the minimum.",
    dimension: 2,
    formula: "x ** 2 + y ** 2",
    domain: square(4),
    minima: [{ at: [0, 0], kind: "global" }],
    start: [-3, 2.5],
  },
  {
    id: "ravine",
    label: "Ravine",
    help: "Thirty times as steep across as along: a rate that is right for one direction is wrong for the other.",
    dimension: 2,
    formula: "0.5 * x ** 2 + 15 * y ** 2",
    domain: [
      [-6, 6],
      [-2, 2],
    ],
    minima: [{ at: [0, 0], kind: "global" }],
    start: [-5, 1],
  },
  {
    id: "rosenbrock",
    label: "Rosenbrock",
    help: "A bent ravine: easy to get into, hard to follow to the minimum at its end.",
    dimension: 2,
    formula: "(1 - x) ** 2 + 100 * (y - x ** 2) ** 2",
    domain: [
      [-2, 2],
      [-1, 3],
    ],
    minima: [{ at: [1, 1], kind: "global" }],
    start: [-1.5, 2],
  },
  {
    id: "beale",
    label: "Beale",
    help: "Flat in the middle, with steep walls at the corners.",
    dimension: 2,
    formula: "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2",
    domain: square(4.5),
    minima: [{ at: [3, 0.5], kind: "global" }],
    start: [1, 1.5],
  },
  {
    id: "himmelblau",
    label: "Himmelblau",
    help: "Four minima, all equally low: the start decides which one is found.",
    dimension: 2,
    formula: "(x ** 2 + y - 11) ** 2 + (x + y ** 2 - 7) ** 2",
    domain: square(5),
    minima: [
      { at: [3, 2], kind: "global" },
      { at: [-2.805118086952745, 3.131312518250573], kind: "global" },
      { at: [-3.779310253377747, -3.2831859912861696], kind: "global" },
      { at: [3.5844283403304917, -1.8481265269644036], kind: "global" },
    ],
    start: [-0.5, -1],
  },
  {
    id: "rastrigin",
    label: "Rastrigin",
    help: "A bowl full of dents: a local minimum at every step of the way.",
    dimension: 2,
    formula: "20 + x ** 2 - 10 * cos(2 * pi * x) + y ** 2 - 10 * cos(2 * pi * y)",
    domain: square(5.12),
    minima: [{ at: [0, 0], kind: "global" }],
    start: [-3.4, 2.7],
  },
  {
    id: "saddle",
    label: "Saddle",
    help: "Falls to both sides of a pass. On the ridge itself the slope leads to the pass, where it is zero.",
    dimension: 2,
    formula: "x ** 2 - y ** 2 + 0.25 * y ** 4",
    domain: square(2.5),
    minima: [
      { at: [0, Math.SQRT2], kind: "global" },
      { at: [0, -Math.SQRT2], kind: "global" },
    ],
    start: [2, 0.001],
  },
  {
    id: "plateau",
    label: "Plateau",
    help: "A hole in a plain: far out there is almost no slope to follow.",
    dimension: 2,
    formula: "1 - exp(-(x ** 2 + 2 * y ** 2) / 4)",
    domain: square(5),
    minima: [{ at: [0, 0], kind: "global" }],
    start: [-3.2, 1.6],
  },
  {
    id: "noisy",
    label: "Noisy",
    help: "A shallow bowl under irregular ripples, as a loss on few examples looks.",
    dimension: 2,
    formula:
      "0.1 * (x ** 2 + y ** 2) + 0.2 * sin(5 * x + 3 * y) + 0.15 * sin(7 * y - 2 * x) + 0.1 * sin(11 * x) * cos(9 * y)",
    domain: square(4),
    minima: [{ at: [0.43675199641479673, 0.7473763354166546], kind: "global" }],
    start: [-3.2, -2.8],
  },
];

function square(reach: number): Landscape["domain"] {
  return [
    [-reach, reach],
    [-reach, reach],
  ];
}
