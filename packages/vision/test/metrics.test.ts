import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  ClassificationScores,
  ConfusionMatrix,
  labelRanks,
  predictedClasses,
  topKAccuracy,
  type VisionError,
} from "@glissade/vision";

/** Rows of three classes: right, second, last, right by tie. */
const scores = [3, 1, 2, 1, 3, 2, 5, 4, 3, 1, 2, 2];
const labels = [0, 2, 2, 1];

/** Rows are actual classes. Class "d" has neither images nor predictions, "c" is never predicted. */
function exampleMatrix(): ConfusionMatrix {
  const matrix = new ConfusionMatrix(["a", "b", "c", "d"]);
  const counts = [
    [5, 1, 0, 0],
    [2, 3, 0, 0],
    [1, 1, 0, 0],
    [0, 0, 0, 0],
  ];
  for (const [actual, row] of counts.entries()) {
    for (const [predicted, count] of row.entries()) matrix.add(actual, predicted, count);
  }
  return matrix;
}

describe("ranking", () => {
  it("should take the first of the largest scores when some are equal", () => {
    expect([...predictedClasses(scores, 3)]).toEqual([0, 1, 0, 1]);
    expect([...predictedClasses(new Float32Array(4), 2)]).toEqual([0, 0]);
  });

  it("should count the classes before the label when it ranks", () => {
    expect([...labelRanks(scores, labels, 3)]).toEqual([0, 1, 2, 0]);
    expect([...labelRanks(scores, BigInt64Array.from(labels, BigInt), 3)]).toEqual([0, 1, 2, 0]);
  });

  it("should give the share of hits when asked for accuracy and top k", () => {
    expect(accuracy(scores, labels, 3)).toBe(0.5);
    expect(topKAccuracy(scores, labels, 3, 2)).toBe(0.75);
    expect(topKAccuracy(scores, labels, 3, 3)).toBe(1);
    expect(topKAccuracy(scores, labels, 3, 5)).toBe(1);
    expect(accuracy([], [], 3)).toBeNaN();
  });

  it("should put NaN first when scores hold it", () => {
    expect([...predictedClasses([1, NaN, 2, NaN, NaN, 9], 3)]).toEqual([1, 0]);
    expect([...labelRanks([1, NaN, 2, NaN, NaN, 9], [2, 1], 3)]).toEqual([1, 1]);
  });

  it("should rank the predicted class first and no two classes alike when scores are any", () => {
    const row = fc.array(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(NaN)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(row, (values) => {
        const ranks = values.map((_, label) => labelRanks(values, [label], values.length)[0]);
        expect([...ranks].sort()).toEqual(values.map((_, rank) => rank));
        expect(ranks[predictedClasses(values, values.length)[0] as number]).toBe(0);
      }),
    );
  });

  it.each([
    [[1, 2, 3], [0], "invalid_argument", "scores: found 3, expected whole rows of 2 classes"],
    [[1, 2], [0, 1], "invalid_argument", "labels: found 2, expected 1, one per row of scores"],
    [[1, 2], [2], "invalid_label", "labels: found 2 at 0, expected a class from 0 to 1"],
    [[1, 2], [-1], "invalid_label", "labels: found -1 at 0, expected a class from 0 to 1"],
    [[1, 2], [0.5], "invalid_label", "labels: found 0.5 at 0, expected a class from 0 to 1"],
  ])("should refuse scores %j with labels %j when they do not fit", (rows, wrong, code, message) => {
    expect(() => accuracy(rows, wrong, 2)).toThrow(expect.objectContaining({ code, message }) as VisionError);
  });
});

describe("ConfusionMatrix", () => {
  it("should count rows by label and largest score when batches are added", () => {
    const matrix = new ConfusionMatrix(["a", "b", "c"]);
    matrix.addScores(scores.slice(0, 6), labels.slice(0, 2));
    matrix.addScores(scores.slice(6), BigInt64Array.from(labels.slice(2), BigInt));
    expect(matrix.counts).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
    ]);
    expect(matrix.total).toBe(4);
    expect(matrix.accuracy).toBe(0.5);
  });

  it("should give precision, recall and F1 by hand's count, and zero where nothing defines them", () => {
    const perClass = exampleMatrix().perClass;
    expect(perClass.map(({ name, support }) => [name, support])).toEqual([
      ["a", 6],
      ["b", 5],
      ["c", 2],
      ["d", 0],
    ]);
    expect(perClass.map(({ precision }) => precision)).toEqual([5 / 8, 3 / 5, 0, 0]);
    expect(perClass.map(({ recall }) => recall)).toEqual([5 / 6, 3 / 5, 0, 0]);
    const f1 = perClass.map((scored) => scored.f1);
    expect(f1[0]).toBeCloseTo((2 * (5 / 8) * (5 / 6)) / (5 / 8 + 5 / 6), 15);
    expect(f1.slice(1)).toEqual([3 / 5, 0, 0]);
  });

  it("should leave out of macro F1 the classes that have neither images nor predictions", () => {
    expect(exampleMatrix().macroF1).toBeCloseTo((5 / 7 + 3 / 5 + 0) / 3, 15);
  });

  it("should have no accuracy and no macro F1 when it is empty", () => {
    const matrix = new ConfusionMatrix(["a", "b"]);
    expect(matrix.accuracy).toBeNaN();
    expect(matrix.macroF1).toBeNaN();
    expect(matrix.total).toBe(0);
  });

  it("should list the worst confusions first when asked", () => {
    expect(exampleMatrix().mostConfused(3)).toEqual([
      { actual: "b", predicted: "a", count: 2, share: 0.4 },
      { actual: "c", predicted: "a", count: 1, share: 0.5 },
      { actual: "c", predicted: "b", count: 1, share: 0.5 },
    ]);
  });

  it("should count nothing when a batch holds a wrong label", () => {
    const matrix = new ConfusionMatrix(["a", "b"]);
    expect(() => matrix.addScores([1, 0, 1, 0], [0, 2])).toThrow("labels: found 2 at 1");
    expect(matrix.total).toBe(0);
  });

  it("should equal the plain formulas when labels and predictions are any", () => {
    const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pairs, (images) => {
        const matrix = new ConfusionMatrix(["a", "b", "c", "d"]);
        for (const [actual, predicted] of images) matrix.add(actual, predicted);
        const present = [...new Set(images.flat())];
        const f1 = present.map((k) => {
          const truePositive = images.filter(([a, p]) => a === k && p === k).length;
          const falsePositive = images.filter(([a, p]) => a !== k && p === k).length;
          const falseNegative = images.filter(([a, p]) => a === k && p !== k).length;
          return (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative);
        });
        expect(matrix.macroF1).toBeCloseTo(f1.reduce((a, b) => a + b, 0) / f1.length, 12);
        expect(matrix.accuracy).toBeCloseTo(images.filter(([a, p]) => a === p).length / images.length, 12);
      }),
    );
  });

  it("should refuse to be made when there are no classes", () => {
    expect(() => new ConfusionMatrix([])).toThrow("classes: found 0, expected at least 1");
  });
});

describe("ClassificationScores", () => {
  it("should give the same result when batches are cut differently", () => {
    const losses = [0.5, 1, 3, 0.25];
    const cut = (sizes: readonly number[]) => {
      const total = new ClassificationScores(["a", "b", "c"]);
      let start = 0;
      for (const size of sizes) {
        const end = start + size;
        total.add(scores.slice(3 * start, 3 * end), labels.slice(start, end), losses.slice(start, end));
        start = end;
      }
      return total.result();
    };
    const whole = cut([4]);
    expect(whole).toEqual({ count: 4, loss: 4.75 / 4, accuracy: 0.5, top5: 1, macroF1: (2 / 3 + 2 / 3 + 0) / 3 });
    expect(cut([1, 3])).toEqual(whole);
    expect(cut([2, 0, 2])).toEqual(whole);
  });

  it("should count a label as missed by the best five when five other classes stand before it", () => {
    const total = new ClassificationScores(["a", "b", "c", "d", "e", "f"]);
    total.add([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [0, 1], [1, 1]);
    expect(total.result()).toMatchObject({ accuracy: 0, top5: 0.5 });
  });

  it("should have no values when there were no images", () => {
    const result = new ClassificationScores(["a", "b"]).result();
    expect(result).toEqual({ count: 0, loss: NaN, accuracy: NaN, top5: NaN, macroF1: NaN });
  });

  it("should add nothing when the losses do not fit", () => {
    const total = new ClassificationScores(["a", "b"]);
    expect(() => total.add([1, 0], [0], [])).toThrow("losses: found 0, expected 1, one per row of scores");
    expect(total.result().count).toBe(0);
    expect(total.confusion.total).toBe(0);
  });
});
