/** The colours of a landscape: pale, so that the traces on it stand out. */
export interface Palette {
  /** From the lowest to the highest, as red, green, blue. */
  readonly ground: readonly (readonly [number, number, number])[];
  readonly paper: string;
  readonly line: string;
  /** Over a relief. */
  readonly mesh: string;
  readonly text: string;
  /** Around traces. */
  readonly halo: string;
}

export const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    ground: [
      [120, 178, 214],
      [190, 219, 236],
      [232, 240, 244],
      [247, 240, 229],
      [240, 222, 196],
    ],
    paper: "#ffffff",
    line: "rgba(40, 62, 80, 0.35)",
    mesh: "rgba(40, 62, 80, 0.18)",
    text: "#5c6570",
    halo: "rgba(255, 255, 255, 0.9)",
  },
  dark: {
    ground: [
      [24, 84, 118],
      [30, 64, 86],
      [36, 50, 62],
      [48, 46, 46],
      [72, 60, 46],
    ],
    paper: "#16191c",
    line: "rgba(190, 210, 225, 0.28)",
    mesh: "rgba(190, 210, 225, 0.16)",
    text: "#a3acb6",
    halo: "rgba(12, 14, 16, 0.9)",
  },
};

/** A height's colour, each part 0 to 255; `light` makes it brighter or darker. */
export function groundColor({ ground }: Palette, height: number, light = 1): [number, number, number] {
  const place = Math.max(0, Math.min(1, Number.isFinite(height) ? height : 1)) * (ground.length - 1);
  const index = Math.min(Math.floor(place), ground.length - 2);
  const [low, high, share] = [ground[index]!, ground[index + 1]!, place - index];
  const part = (i: 0 | 1 | 2): number => Math.min(255, Math.round((low[i] + (high[i] - low[i]) * share) * light));
  return [part(0), part(1), part(2)];
}
