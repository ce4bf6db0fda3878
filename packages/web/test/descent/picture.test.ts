import { findLandscape, landscapes, ownLandscape, surfaceOf } from "@glissade/descent";
import { describe, expect, it } from "vitest";
import { contourSegments } from "../../src/shared/landscape/contours.ts";
import { heightAt, pointOf, sampleHeights, sharesOf } from "../../src/shared/landscape/heights.ts";
import { mapView } from "../../src/shared/landscape/map-view.ts";
import { reliefView } from "../../src/shared/landscape/relief-view.ts";
import { stretchesBefore, traceOf } from "../../src/shared/landscape/traces.ts";

const size = { width: 600, height: 400 };
const bowl = surfaceOf(findLandscape("bowl"));

describe("sampleHeights", () => {
  it.each(landscapes)("should draw $id between 0 and 1, higher where the loss is", (landscape) => {
    const surface = surfaceOf(landscape);
    const { values, heightOf, levels, low, high } = sampleHeights(surface, 40);
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(-1e-6);
      expect(value).toBeLessThanOrEqual(1 + 1e-6);
    }
    expect(heightOf(low)).toBeCloseTo(0);
    expect(heightOf(high)).toBeCloseTo(1);
    const heights = levels.map(heightOf);
    expect(heights.toSorted((a, b) => a - b)).toEqual(heights);
    expect(heights[0]).toBeCloseTo(0.5 / levels.length, 6);
  });

  it("should lift the floor of a landscape with high walls into sight", () => {
    const { heightOf, low, high } = sampleHeights(surfaceOf(findLandscape("rosenbrock")), 40);
    expect(heightOf(low + (high - low) * 0.01)).toBeGreaterThan(0.05);
  });

  it("should have no height where there is no loss", () => {
    const { values } = sampleHeights(surfaceOf(ownLandscape("log(x) + 0 * y")), 10);
    expect(values[0]).toBeNaN();
    expect(values[9]).toBeCloseTo(1);
  });

  it("should read heights between the grid's points", () => {
    const heights = { ...sampleHeights(bowl, 3), values: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) };
    expect(heightAt(heights, 0.5, 0.5)).toBe(2);
    expect(heightAt(heights, 2, 2)).toBe(8);
    expect(heightAt(heights, -0.1, 0)).toBeNaN();
  });
});

describe("contourSegments", () => {
  it("should lie on a circle for a bowl", () => {
    const { values } = sampleHeights(bowl, 81);
    const segments = contourSegments(values, 81, values[40 * 81 + 70]!);
    expect(segments.length).toBeGreaterThan(100);
    for (const [column, row] of segments) expect(Math.hypot(column - 40, row - 40)).toBeCloseTo(30, 0);
  });

  it("should be none above the ground", () => {
    expect(contourSegments([0, 0, 0, 0], 2, 1)).toEqual([]);
  });
});

describe("views", () => {
  it("should find a point again where it is drawn", () => {
    const map = mapView(bowl, sampleHeights(bowl, 20), size);
    const { x, y } = map.place([1, -2], 5);
    expect(map.pointAt(x, y)).toEqual([1, -2]);
    expect(pointOf(bowl, sharesOf(bowl, [0.25, 3]))).toEqual([0.25, 3]);
    expect(pointOf(bowl, [2, -1])).toEqual([4, -4]);
  });

  it.each([0, 30, 135, 200, 300])("should keep a relief inside the picture when turned by %i", (turn) => {
    const view = reliefView(bowl, sampleHeights(bowl, 21), size, { turn, tilt: 38 });
    for (const point of [
      [-4, -4],
      [4, -4],
      [4, 4],
      [-4, 4],
      [0, 0],
    ]) {
      const { x, y } = view.place(point, bowl.loss(point));
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(size.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(size.height);
    }
    // From above the lowest point is in sight, and found again.
    const above = reliefView(bowl, sampleHeights(bowl, 21), size, { turn, tilt: 80 });
    const lowest = above.place([0, 0], 0);
    expect(lowest.visible).toBe(true);
    expect(above.pointAt(lowest.x, lowest.y)).toEqual([0, 0]);
  });

  it("should know what a hill hides", () => {
    const hill = surfaceOf(ownLandscape("exp(-x ** 2 - y ** 2)"));
    const view = reliefView(hill, sampleHeights(hill, 41), size, { turn: 0, tilt: 12 });
    // Seen from below along y: what lies beyond the hill is hidden, what lies before it is not.
    expect(view.place([0, 1.7], hill.loss([0, 1.7])).visible).toBe(false);
    expect(view.place([0, -1.7], hill.loss([0, -1.7])).visible).toBe(true);
    expect(view.place([3.5, 1.7], hill.loss([3.5, 1.7])).visible).toBe(true);
  });
});

describe("traces", () => {
  const view = mapView(bowl, sampleHeights(bowl, 20), size);
  const run = (steps: number) => ({
    positions: Array.from({ length: steps + 1 }, (_, i) => [i / steps, 1]),
    losses: Array.from({ length: steps + 1 }, () => 1),
    rates: [],
    updates: [],
    end: "step-limit" as const,
  });

  it("should have the first and the last position, however long the run", () => {
    for (const steps of [1, 600, 601, 4999]) {
      const trace = traceOf(view, run(steps), { color: "red" });
      expect(trace.xs.length).toBeLessThanOrEqual(601);
      expect(trace.xs[0]).toBeCloseTo(300);
      expect(trace.xs.at(-1)).toBeCloseTo(375);
      expect(stretchesBefore(trace, 0)).toBe(0);
      expect(stretchesBefore(trace, steps)).toBe(trace.xs.length - 1);
    }
  });

  it("should draw nothing twice as the step moves on", () => {
    const trace = traceOf(view, run(10), { color: "red" });
    expect([0, 0.5, 3, 9.9, 10, 12].map((at) => stretchesBefore(trace, at))).toEqual([0, 0, 3, 9, 10, 10]);
  });
});
