import { describe, expect, it } from "vitest";
import { ConfusionMatrix, renderConfusion } from "@glissade/vision";

describe("renderConfusion", () => {
  it("should align counts under their classes when names are short", () => {
    const matrix = new ConfusionMatrix(["cat", "dog", "hamster"]);
    matrix.add(0, 0, 48);
    matrix.add(0, 1, 2);
    matrix.add(1, 1, 100);
    expect(renderConfusion(matrix)).toBe(
      [
        "actual \\ predicted  cat  dog  hamster  recall",
        "cat                  48    2        ·   96.0%",
        "dog                   ·  100        ·  100.0%",
        "hamster               ·    ·        ·       -",
      ].join("\n"),
    );
  });

  it("should cut names when they are long", () => {
    const matrix = new ConfusionMatrix(["a very long class name indeed", "short"]);
    matrix.add(0, 1, 7);
    matrix.add(1, 1, 1);
    expect(renderConfusion(matrix, { width: 60 })).toBe(
      [
        "actual \\ predicted    a very long c…  short  recall",
        "a very long class n…               ·      7    0.0%",
        "short                              ·      1  100.0%",
      ].join("\n"),
    );
  });

  it("should put numbers over the columns when cut names would look alike", () => {
    const matrix = new ConfusionMatrix(Array.from({ length: 20 }, (_, k) => `category ${k}`));
    for (let k = 0; k < 20; k++) matrix.add(k, (k * 7) % 20, 123);
    const lines = renderConfusion(matrix).split("\n");
    expect(lines[0]).toMatch(/^actual \\ predicted +0 +1 .* 19 {2}recall$/);
    expect(lines[20]).toMatch(/^19 category 19 .* 123 .* 0\.0%$/);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(130);
  });

  it("should keep columns straight when names are wide or hold control characters", () => {
    const matrix = new ConfusionMatrix(["猫", "two\nlines"]);
    matrix.add(0, 0, 1);
    matrix.add(1, 0, 1);
    expect(renderConfusion(matrix)).toBe(
      [
        "actual \\ predicted  猫  two?lines  recall",
        "猫                   1          ·  100.0%",
        "two?lines            1          ·    0.0%",
      ].join("\n"),
    );
  });

  it("should list the most confused pairs when there are more than twenty classes", () => {
    const matrix = new ConfusionMatrix(Array.from({ length: 21 }, (_, k) => `class ${k}`));
    for (let k = 0; k < 21; k++) matrix.add(k, k, 10);
    for (let k = 1; k < 16; k++) matrix.add(k, 0, k);
    const lines = renderConfusion(matrix).split("\n");
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe("21 classes; most often mistaken:");
    expect(lines[1]).toBe("  class 15 taken for class 0  15   60.0%");
    expect(lines[10]).toBe("  class 6  taken for class 0   6   37.5%");
  });

  it("should say so when nothing was mistaken among many classes", () => {
    const matrix = new ConfusionMatrix(Array.from({ length: 30 }, (_, k) => `class ${k}`));
    matrix.add(3, 3);
    expect(renderConfusion(matrix)).toBe("30 classes, no image was taken for another class.");
  });
});
