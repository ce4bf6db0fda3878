import type { Point } from "@glissade/descent";
import type { Palette } from "./palette.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place on the picture, in pixels; not visible where something stands in front of it. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
}

/** One way to look at a landscape, at one size. */
export interface View {
  /** Draws the landscape itself, which stays the same while balls roll. */
  drawGround(context: CanvasRenderingContext2D, palette: Palette): void;
  /** Where a position with its loss is drawn. */
  place(point: Point, loss: number): Placed;
  /** What lies under a pixel; undefined beside the landscape. */
  pointAt(x: number, y: number): Point | undefined;
}
