import type { Draws } from "./draws.ts";
import { angleOf } from "./exact-math.ts";
import { box, circle, clamp, hexagon, triangleWave } from "./shapes.ts";

/** A piece of hardware, seen straight on, within a circle of radius 1; long ones lie along x. */
export interface Piece {
  /** Signed distance to its outline: negative inside. */
  readonly distance: (x: number, y: number) => number;
  /** Brightness of its surface at a point inside; 1 is plain. */
  readonly tone: (x: number, y: number) => number;
}

/** The classes, and how one of each comes about. */
export const hardware: readonly { readonly name: string; readonly make: (draws: Draws) => Piece }[] = [
  { name: "bolt", make: makeBolt },
  { name: "bracket", make: makeBracket },
  { name: "gear", make: makeGear },
  { name: "nail", make: makeNail },
  { name: "nut", make: makeNut },
  { name: "screw", make: makeScrew },
  { name: "spring", make: makeSpring },
  { name: "washer", make: makeWasher },
];

/** Brightness across a rod: lightest a little above its middle. */
function rodTone(y: number, radius: number): number {
  const t = clamp(y / radius + 0.25, -1.2, 1.2);
  return 1.18 - 0.42 * t * t;
}

/** Hexagonal head seen from the side, threaded shank with a blunt end. */
function makeBolt(draws: Draws): Piece {
  const radius = draws.between(0.18, 0.28);
  const headLength = draws.between(0.28, 0.42);
  const headHalf = radius * draws.between(1.7, 2.1);
  const threadFrom = draws.between(-0.5, 0.1);
  const pitch = draws.between(0.13, 0.19);
  const depth = radius * draws.between(0.1, 0.2);
  const facet = headHalf * draws.between(0.35, 0.55);
  return {
    distance: (x, y) => {
      const head = box(x + 1 - headLength / 2, y, headLength / 2, headHalf);
      const half = x > threadFrom ? radius - depth * triangleWave(x / pitch) : radius;
      const shank = box(x - headLength / 2 + 0.02, y, 0.98 - headLength / 2, half);
      return Math.min(head, shank);
    },
    tone: (x, y) => {
      if (x < headLength - 1) return Math.abs(y) < facet ? 1.12 : 0.82;
      return rodTone(y, radius) * (x > threadFrom ? 0.82 + 0.3 * triangleWave(x / pitch) : 1);
    },
  };
}

/** Countersunk or round head, threaded shank that narrows to a point. */
function makeScrew(draws: Draws): Piece {
  const radius = draws.between(0.16, 0.25);
  const headLength = draws.between(0.2, 0.34);
  const headHalf = radius * draws.between(1.6, 2.2);
  const countersunk = draws.chance(0.6);
  const taperFrom = draws.between(-0.4, 0.15);
  const pitch = draws.between(0.14, 0.22);
  const depth = radius * draws.between(0.18, 0.34);
  const halfAt = (x: number): number => {
    const rod = x < taperFrom ? radius : radius * clamp((1 - x) / (1 - taperFrom), 0, 1);
    return rod - depth * triangleWave(x / pitch) * (rod / radius);
  };
  const headHalfAt = (x: number): number => {
    const t = clamp((x + 1) / headLength, 0, 1);
    return countersunk
      ? headHalf + (radius - headHalf) * t
      : headHalf * Math.sqrt(clamp(1 - (1 - t) * (1 - t), 0.05, 1));
  };
  return {
    distance: (x, y) => {
      const head = Math.max(Math.abs(y) - headHalfAt(x), Math.abs(x + 1 - headLength / 2) - headLength / 2);
      const shank = Math.max(Math.abs(y) - halfAt(x), Math.abs(x - headLength / 2) - (1 - headLength / 2));
      return Math.min(head, shank) * 0.9;
    },
    tone: (x, y) => {
      if (x < headLength - 1) return rodTone(y, headHalf) * 0.98;
      return rodTone(y, radius) * (0.78 + 0.36 * triangleWave(x / pitch + y * 0.6));
    },
  };
}

/** Thin smooth rod, flat head, pointed. */
function makeNail(draws: Draws): Piece {
  const radius = draws.between(0.05, 0.09);
  const headHalf = radius * draws.between(2.2, 3.2);
  const headLength = draws.between(0.06, 0.13);
  const pointLength = draws.between(0.12, 0.3);
  const bend = draws.chance(0.3) ? draws.between(-0.16, 0.16) : 0;
  const centre = (x: number): number => bend * (x * x - 0.5);
  return {
    distance: (x, y) => {
      const half = radius * clamp((1 - x) / pointLength, 0, 1);
      const rod = Math.max(Math.abs(y - centre(x)) - half, Math.abs(x) - 1);
      return Math.min(rod, box(x + 1 - headLength / 2, y - centre(-1), headLength / 2, headHalf));
    },
    tone: (x, y) => (x < headLength - 1 ? 0.92 : rodTone(y - centre(x), radius)),
  };
}

/** Coil seen from the side: the wire's front half bright, its back half dark. */
function makeSpring(draws: Draws): Piece {
  const radius = draws.between(0.26, 0.46);
  const turns = draws.integer(4, 7);
  const wire = draws.between(0.06, 0.1);
  const half = draws.between(0.75, 0.95);
  const narrowing = draws.chance(0.25) ? draws.between(0.3, 0.6) : 0;
  const radiusAt = (x: number): number => radius * (1 - (narrowing * (x + half)) / (2 * half));
  const strand = (x: number, y: number, phase: number): number => {
    const t = ((x + half) * turns) / (2 * half) + phase;
    const reach = radiusAt(x);
    const slope = (reach * 4 * turns) / (2 * half);
    const across = Math.abs(y - reach * (2 * triangleWave(t) - 1)) / Math.sqrt(1 + slope * slope);
    return Math.max(across - wire, Math.abs(x) - half, Math.abs(y) - reach - wire);
  };
  const front = (x: number, y: number): number => strand(x, y, 0);
  const back = (x: number, y: number): number => strand(x, y, 0.5);
  return {
    distance: (x, y) => Math.min(front(x, y), back(x, y) + wire * 0.25),
    tone: (x, y) => (front(x, y) < 0 ? 1.15 : 0.62),
  };
}

/** Two arms at a right angle, a hole in each. */
function makeBracket(draws: Draws): Piece {
  const thickness = draws.between(0.17, 0.28);
  const armX = draws.between(0.62, 0.8);
  const armY = draws.between(0.55, 0.8);
  const hole = thickness * draws.between(0.3, 0.5);
  const atX = draws.between(0.1, 0.5) * armX;
  const atY = draws.between(0.1, 0.5) * armY;
  const gusset = draws.chance(0.35) ? draws.between(0.25, 0.5) : 0;
  return {
    distance: (x, y) => {
      const foot = box(x, y - armY + thickness, armX, thickness);
      const upright = box(x + armX - thickness, y, thickness, armY);
      const corner = (x + armX + (armY - y) - 4 * thickness - gusset) * 0.7071067811865476;
      const plate = gusset > 0 ? Math.max(corner, box(x, y, armX, armY)) : 9;
      const holes = Math.min(circle(x - atX, y - armY + thickness, hole), circle(x + armX - thickness, y + atY, hole));
      return Math.max(Math.min(foot, upright, plate), -holes);
    },
    tone: (x, y) => (x + armX < 2 * thickness ? 1.1 : 0.9) - (y > armY - 0.1 ? 0.12 : 0),
  };
}

/** Ring; some are split, as spring washers are. */
function makeWasher(draws: Draws): Piece {
  const outer = draws.between(0.78, 0.95);
  const inner = outer * draws.between(0.5, 0.72);
  const gap = draws.chance(0.2) ? draws.between(0.06, 0.13) : 0;
  return {
    distance: (x, y) => {
      const ring = Math.max(circle(x, y, outer), -circle(x, y, inner));
      return gap > 0 && x > 0 ? Math.max(ring, gap - Math.abs(y + x * 0.3)) : ring;
    },
    tone: () => 1,
  };
}

/** Six-sided (a few four-sided) plate with a threaded hole. */
function makeNut(draws: Draws): Piece {
  const radius = draws.between(0.72, 0.86);
  const hole = radius * draws.between(0.34, 0.52);
  const square = draws.chance(0.12);
  const chamfer = radius * draws.between(1.06, 1.14);
  const outline = (x: number, y: number): number =>
    square ? box(x, y, radius * 0.85, radius * 0.85) : hexagon(x, y, radius);
  return {
    distance: (x, y) => Math.max(outline(x, y), -circle(x, y, hole)),
    tone: (x, y) => {
      const r = Math.sqrt(x * x + y * y);
      if (r > chamfer * 0.93) return 0.8;
      return r < hole * 1.16 ? 0.7 : 1.06;
    },
  };
}

/** Toothed wheel with a bore, some with round openings. */
function makeGear(draws: Draws): Piece {
  const teeth = draws.integer(8, 14);
  const outer = draws.between(0.8, 0.95);
  const depth = draws.between(0.13, 0.24);
  const bore = outer * draws.between(0.16, 0.48);
  const openings = draws.chance(0.3) && bore < 0.3 ? draws.integer(3, 5) : 0;
  const middle = (bore + outer - depth) / 2;
  const opening = (outer - depth - bore) * 0.28;
  return {
    distance: (x, y) => {
      const r = Math.sqrt(x * x + y * y);
      const turn = angleOf(x, y) / 6.283185307179586;
      const tooth = clamp((triangleWave(turn * teeth) - 0.5) * 3.2 + 0.5, 0, 1);
      let distance = Math.max((r - outer + depth * (1 - tooth)) * 0.8, bore - r);
      if (openings > 0) {
        const t = turn * openings;
        const away = (t - Math.floor(t) - 0.5) * (6.283185307179586 / openings) * r;
        distance = Math.max(distance, opening - Math.sqrt(away * away + (r - middle) * (r - middle)));
      }
      return distance;
    },
    tone: (x, y) => {
      const r = Math.sqrt(x * x + y * y);
      return r > outer - depth ? 0.88 : r < bore * 1.3 ? 1.12 : 1;
    },
  };
}
