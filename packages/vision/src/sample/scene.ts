import { type Colour, drawBackgroundColour, drawSurface, type Surface } from "./background.ts";
import type { Draws } from "./draws.ts";
import { cosine, sine } from "./exact-math.ts";
import type { Piece } from "./hardware.ts";
import { box, circle, clamp } from "./shapes.ts";

/** Where and how a piece lies, in units of the picture's width. */
interface Pose {
  readonly centreX: number;
  readonly centreY: number;
  /** Half length of the piece. */
  readonly reach: number;
  readonly cosine: number;
  readonly sine: number;
  /** How much narrower it looks across than it is, as if seen from the side. */
  readonly flattening: number;
}

/** A thing that lies over part of the piece, or beside it. */
interface Patch {
  readonly distance: (x: number, y: number) => number;
  readonly colour: Colour;
}

/** Light from the side, in picture coordinates. */
interface Light {
  readonly x: number;
  readonly y: number;
  /** How much edges turned to the light are brighter than those turned away. */
  readonly relief: number;
  /** Brightness across the picture: from 1 - slope to 1 + slope along the light. */
  readonly slope: number;
  readonly exposure: number;
}

/**
 * Draws a piece of hardware on a background: pose, light, shadow, surface, things in the way, blur and sensor noise are
 * all drawn at random.
 *
 * @returns planar bytes, 3 x size x size
 */
export function renderScene(piece: Piece, size: number, draws: Draws): Uint8Array {
  const pose = drawPose(draws);
  const light = drawLight(draws);
  const ground = drawBackgroundColour(draws);
  const surface = drawSurface(draws);
  const metal = drawMetal(draws, ground);
  const below = Array.from({ length: draws.chance(0.35) ? 1 : 0 }, () => drawPatch(draws, ground, 0.14));
  const above = draws.chance(0.2) ? [drawPatch(draws, ground, 0.14)] : [];
  const scene: Scene = { piece, pose, light, ground, surface, metal, below, above, shadow: draws.between(0.1, 0.5) };
  const image = new Float64Array(3 * size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      shadePixel(scene, (column + 0.5) / size, (row + 0.5) / size, size, image, row * size + column);
  const passes = draws.pick([0, 0, 0, 0, 1]);
  for (let pass = 0; pass < passes; pass++) blur(image, size);
  return develop(image, size, draws);
}

interface Scene {
  readonly piece: Piece;
  readonly pose: Pose;
  readonly light: Light;
  readonly ground: Colour;
  readonly surface: Surface;
  readonly metal: Colour;
  readonly below: readonly Patch[];
  readonly above: readonly Patch[];
  readonly shadow: number;
}

function shadePixel(scene: Scene, x: number, y: number, size: number, image: Float64Array, at: number): void {
  const { light } = scene;
  const plane = size * size;
  const distance = pieceDistance(scene, x, y);
  let tint = scene.ground;
  let brightness = scene.surface(x, y);
  for (const patch of scene.below) if (patch.distance(x, y) < 0) tint = patch.colour;
  // The shadow falls away from the light and is a little soft.
  const shadowDistance = pieceDistance(scene, x + light.x * 0.045, y + light.y * 0.045);
  brightness *= 1 - scene.shadow * clamp(0.5 - shadowDistance / 0.05, 0, 1);

  const cover = clamp(0.5 - distance * size, 0, 1);
  const metalBrightness = cover > 0 ? metalTone(scene, x, y, distance) : 0;
  const covered = scene.above.find((patch) => patch.distance(x, y) < 0);
  const fall = light.exposure * (1 + light.slope * ((x - 0.5) * light.x + (y - 0.5) * light.y) * -2);
  for (let channel = 0; channel < 3; channel++) {
    const ground = (tint[channel] ?? 0) * brightness;
    const metal = (scene.metal[channel] ?? 0) * metalBrightness;
    const value = covered ? (covered.colour[channel] ?? 0) * scene.surface(y, x) : ground + (metal - ground) * cover;
    image[channel * plane + at] = value * fall;
  }
}

/** In units of the picture's width. */
function pieceDistance({ piece, pose }: Scene, x: number, y: number): number {
  const dx = (x - pose.centreX) / pose.reach;
  const dy = (y - pose.centreY) / pose.reach;
  const u = dx * pose.cosine + dy * pose.sine;
  const v = (dy * pose.cosine - dx * pose.sine) / pose.flattening;
  return piece.distance(u, v) * pose.reach * pose.flattening;
}

/** Surface tone, with edges lit by where they face: the outline's normal comes from differences of the distance. */
function metalTone(scene: Scene, x: number, y: number, distance: number): number {
  const { piece, pose, light } = scene;
  const step = 0.008;
  const slopeX = (pieceDistance(scene, x + step, y) - distance) / step;
  const slopeY = (pieceDistance(scene, x, y + step) - distance) / step;
  const edge = clamp(1 + distance / 0.05, 0, 1);
  const facing = -(slopeX * light.x + slopeY * light.y);
  const dx = (x - pose.centreX) / pose.reach;
  const dy = (y - pose.centreY) / pose.reach;
  const tone = piece.tone(dx * pose.cosine + dy * pose.sine, (dy * pose.cosine - dx * pose.sine) / pose.flattening);
  return tone * (1 - light.relief * edge * facing);
}

function drawPose(draws: Draws): Pose {
  const turn = draws.between(0, 6.283185307179586);
  const reach = draws.between(0.4, 0.49);
  const room = 0.53 - reach;
  return {
    centreX: 0.5 + draws.between(-room, room),
    centreY: 0.5 + draws.between(-room, room),
    reach,
    cosine: cosine(turn),
    sine: sine(turn),
    flattening: draws.between(0.84, 1),
  };
}

function drawLight(draws: Draws): Light {
  const turn = draws.between(0, 6.283185307179586);
  return {
    x: cosine(turn),
    y: sine(turn),
    relief: draws.between(0.15, 0.55),
    slope: draws.between(0, 0.35),
    exposure: draws.between(0.75, 1.2),
  };
}

/** Metals and finishes, chosen so that the piece stands out from the ground. */
function drawMetal(draws: Draws, ground: Colour): Colour {
  for (;;) {
    const metal = drawAnyMetal(draws);
    const difference = luminance(metal) - luminance(ground);
    if (Math.abs(difference) >= 55) return metal;
  }
}

function luminance(colour: Colour): number {
  return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
}

function drawAnyMetal(draws: Draws): Colour {
  const base = draws.pick<Colour>([
    [168, 172, 178],
    [168, 172, 178],
    [205, 206, 204],
    [112, 114, 118],
    [66, 66, 70],
    [190, 158, 92],
    [172, 108, 78],
  ]);
  const shift = draws.between(-18, 18);
  return [base[0] + shift, base[1] + shift, base[2] + shift];
}

/** A rag, a finger, a strip of tape: a disc or bar of a colour near or far from the ground's, mostly near the border. */
function drawPatch(draws: Draws, ground: Colour, most: number): Patch {
  const colour = draws.chance(0.4)
    ? ground
    : ([draws.between(30, 220), draws.between(30, 220), draws.between(30, 220)] as const);
  const turn = draws.between(0, 6.283185307179586);
  const away = draws.between(0.34, 0.52);
  const centreX = 0.5 + cosine(turn) * away;
  const centreY = 0.5 + sine(turn) * away;
  const breadth = draws.between(0.06, most);
  if (draws.chance(0.5)) return { colour, distance: (x, y) => circle(x - centreX, y - centreY, breadth) };
  const tilt = draws.between(0, 3.141592653589793);
  const [c, s] = [cosine(tilt), sine(tilt)];
  const length = draws.between(0.2, 0.7);
  return {
    colour,
    distance: (x, y) => {
      const [dx, dy] = [x - centreX, y - centreY];
      return box(dx * c + dy * s, dy * c - dx * s, length, breadth * 0.5);
    },
  };
}

/** One pass of the 1-2-1 filter along each axis; borders repeat. */
function blur(image: Float64Array, size: number): void {
  const plane = size * size;
  const line = new Float64Array(size);
  const pass = (start: number, stride: number): void => {
    for (let i = 0; i < size; i++) line[i] = image[start + i * stride] ?? 0;
    for (let i = 0; i < size; i++) {
      const before = line[Math.max(0, i - 1)] ?? 0;
      const after = line[Math.min(size - 1, i + 1)] ?? 0;
      image[start + i * stride] = (before + 2 * (line[i] ?? 0) + after) / 4;
    }
  };
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < size; i++) {
      pass(channel * plane + i * size, 1);
      pass(channel * plane + i, size);
    }
  }
}

/** Sensor noise and rounding to bytes. */
function develop(image: Float64Array, size: number, draws: Draws): Uint8Array {
  const noise = draws.between(1, 8);
  const colourNoise = noise * draws.between(0.2, 0.7);
  const plane = size * size;
  const bytes = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const grain = draws.bell() * noise;
    for (let channel = 0; channel < 3; channel++) {
      const value = (image[channel * plane + i] ?? 0) + grain + draws.bell() * colourNoise;
      bytes[channel * plane + i] = Math.floor(clamp(value, 0, 255) + 0.5);
    }
  }
  return bytes;
}
