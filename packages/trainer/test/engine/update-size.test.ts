import { expect, it } from "vitest";
import { updateSize } from "../../src/engine/update-size.ts";

const cases: [string, number[], number[], number, number][] = [
  ["half of them stay", [3, 4], [3, 4.5], 0.1, 0.5],
  ["none moves", [1, 2, 3], [1, 2, 3], 0, 1],
  ["all were zero", [0, 0], [1, 1], 0, 0],
  ["there are none", [], [], 0, 0],
];
for (const [when, before, after, ratio, unchanged] of cases) {
  it(`should say how far a step led when ${when}`, () => {
    const size = updateSize(Float32Array.from(before), Float32Array.from(after));
    expect(size.ratio).toBeCloseTo(ratio, 12);
    expect(size.unchanged).toBe(unchanged);
  });
}

it("should find a weight unchanged when its update is below half of the distance to the next float32", () => {
  const weights = Float32Array.of(1, 1, -2);
  const step = (size: number) =>
    updateSize(
      weights,
      weights.map((weight) => Math.fround(weight - size * weight)),
    );
  expect(step(2 ** -26).unchanged).toBe(1);
  expect(step(2 ** -22).unchanged).toBe(0);
});
