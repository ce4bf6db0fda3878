import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Dataset,
  defaultSplit,
  type Item,
  parts,
  type Split,
  splitDataset,
  type SplitSpec,
} from "../../src/index.ts";

/** A data set of so many items per class; only its items matter here. */
function datasetOf(perClass: readonly number[], part?: (label: number, i: number) => Item["part"]): Dataset {
  const items = perClass.flatMap((count, label) =>
    Array.from({ length: count }, (_, i): Item => {
      const given = part?.(label, i);
      return given ? { id: `${label}/${i}`, label, part: given } : { id: `${label}/${i}`, label };
    }),
  );
  return {
    format: "image-folder",
    path: "/data",
    classes: perClass.map((_, label) => `class ${label}`),
    emptyClasses: [],
    items,
    channels: 3,
    fingerprint: "",
    revision: "",
    warnings: [],
    ignored: { count: 0, examples: [] },
    read: () => Promise.reject(new Error("a split reads nothing")),
  };
}

const spec = (changes: Partial<SplitSpec> = {}): SplitSpec => ({ ...defaultSplit, ...changes });
const sizes = (split: Split): number[] => parts.map((part) => split[part].length);
const perClass = (dataset: Dataset, indices: Int32Array): number[] =>
  dataset.classes.map((_, label) => indices.filter((index) => dataset.items[index]?.label === label).length);

describe("splitDataset", () => {
  it("should give 70, 10 and 20 of every 100 of each class by default", () => {
    const dataset = datasetOf([100, 200]);
    const split = splitDataset(dataset);
    expect(sizes(split)).toEqual([210, 30, 60]);
    expect(perClass(dataset, split.validation)).toEqual([10, 20]);
    expect(perClass(dataset, split.test)).toEqual([20, 40]);
    expect(split.origins).toEqual({ train: "drawn", validation: "drawn", test: "drawn" });
  });

  it("should draw the items it drew when this was written", () => {
    const split = splitDataset(datasetOf([10, 5]), spec({ seed: 7 }));
    expect({ validation: [...split.validation], test: [...split.test] }).toEqual(goldenDraw);
  });

  it("should put every item into exactly one part, ascending, for any classes, shares and seed", () => {
    fc.assert(
      fc.property(anySplit, ({ counts, shares, seed, stratified }) => {
        const dataset = datasetOf(counts);
        const split = splitDataset(dataset, { ...shares, seed, stratified });
        const all = [...split.train, ...split.validation, ...split.test];
        expect(all.toSorted((a, b) => a - b)).toEqual(dataset.items.map((_, i) => i));
        for (const part of parts) expect(split[part]).toEqual(split[part].toSorted());
        expect(splitDataset(dataset, { ...shares, seed, stratified })).toEqual(split);
      }),
    );
  });

  it("should keep each class's proportions within one item, and totals exact, when classes are large enough", () => {
    fc.assert(
      fc.property(anySplit, ({ counts, shares, seed }) => {
        const dataset = datasetOf(counts);
        const split = splitDataset(dataset, { ...shares, seed, stratified: true });
        perClass(dataset, split.train).forEach((n, label) => counts[label] && expect(n).toBeGreaterThanOrEqual(1));
        const total = dataset.items.length;
        for (const part of ["test", "validation"] as const) {
          perClass(dataset, split[part]).forEach((n, label) => {
            const quota = (counts[label] ?? 0) * shares[part];
            if (Math.min(...counts) >= 20) expect(n).toBeLessThan(quota + 1);
            // A class too small to give its share leaves one item of it to another.
            else expect(n).toBeLessThanOrEqual(quota + 1);
          });
          expect(split[part].length).toBeLessThanOrEqual(Math.round(total * shares[part]));
          if (Math.min(...counts) >= 20 && shares.train > 0.2) {
            expect(split[part]).toHaveLength(Math.round(total * shares[part]));
            perClass(dataset, split[part]).forEach((n, label) => {
              expect(n).toBeGreaterThan((counts[label] ?? 0) * shares[part] - 1);
            });
          }
        }
      }),
    );
  });

  it("should spread what is left over when classes do not divide evenly", () => {
    const dataset = datasetOf(new Array<number>(10).fill(505));
    const split = splitDataset(dataset);
    expect(sizes(split)).toEqual([3535, 505, 1010]);
    expect(perClass(dataset, split.validation).sort()).toEqual([50, 50, 50, 50, 50, 51, 51, 51, 51, 51]);
  });

  it("should leave at least one of a tiny class in train", () => {
    const dataset = datasetOf([1, 2, 3, 100]);
    const split = splitDataset(dataset, spec({ train: 0.2, validation: 0.4, test: 0.4 }));
    expect(perClass(dataset, split.train).every((n) => n >= 1)).toBe(true);
    expect(perClass(dataset, split.train)[0]).toBe(1);
  });

  it("should draw from all classes alike when not stratified", () => {
    const dataset = datasetOf([500, 500]);
    const split = splitDataset(dataset, spec({ stratified: false }));
    expect(sizes(split)).toEqual([700, 100, 200]);
    expect(perClass(dataset, split.test)).not.toEqual([100, 100]);
  });

  it("should draw others with another seed, and the same test part when only the validation share changes", () => {
    const dataset = datasetOf([200, 200]);
    const first = splitDataset(dataset, spec());
    expect(splitDataset(dataset, spec({ seed: 1 })).test).not.toEqual(first.test);
    expect(splitDataset(dataset, spec({ train: 0.6, validation: 0.2 })).test).toEqual(first.test);
  });

  it("should use the parts a data set brings, and draw a missing validation part from train", () => {
    const dataset = datasetOf([50, 50], (_, i) => (i < 40 ? "train" : "test"));
    const split = splitDataset(dataset);
    expect(sizes(split)).toEqual([72, 8, 20]);
    expect(split.origins).toEqual({ train: "given", validation: "drawn", test: "given" });
    expect([...split.test].every((i) => dataset.items[i]?.part === "test")).toBe(true);
    expect([...split.validation].every((i) => dataset.items[i]?.part === "train")).toBe(true);
    expect(sizes(splitDataset(dataset, spec({ train: 0.8, validation: 0, test: 0.2 })))).toEqual([80, 0, 20]);
    expect(splitDataset(dataset, spec({ seed: 5 })).test).toEqual(split.test);
  });

  it("should draw a missing test part from train too, and leave given parts whole", () => {
    const dataset = datasetOf([50, 50], (_, i) => (i < 40 ? "train" : "validation"));
    const split = splitDataset(dataset);
    expect(sizes(split)).toEqual([64, 20, 16]);
    const onlyTrain = datasetOf([50, 50], () => "train");
    expect(sizes(splitDataset(onlyTrain))).toEqual([70, 10, 20]);
  });

  it("should draw all parts anew when told not to use the given ones", () => {
    const dataset = datasetOf([50, 50], (_, i) => (i < 40 ? "train" : "test"));
    const split = splitDataset(dataset, spec({ useParts: false }));
    expect(sizes(split)).toEqual([70, 10, 20]);
    expect(split.origins.test).toBe("drawn");
  });

  it("should keep groups together", () => {
    fc.assert(
      fc.property(anySplit, fc.integer({ min: 1, max: 4 }), ({ counts, shares, seed, stratified }, size) => {
        const dataset = datasetOf(counts);
        const groups = dataset.items.map((_, i) => i - (i % size));
        const split = splitDataset(dataset, { ...shares, seed, stratified }, { groups });
        const partOf = new Map(parts.flatMap((part) => [...split[part]].map((index) => [index, part])));
        dataset.items.forEach((_, i) => expect(partOf.get(i)).toBe(partOf.get(groups[i] ?? -1)));
        expect(partOf.size).toBe(dataset.items.length);
      }),
    );
  });

  it("should draw the same with and without groups when no two items are equal", () => {
    const dataset = datasetOf([30, 40]);
    const groups = dataset.items.map((_, i) => i);
    expect(splitDataset(dataset, defaultSplit, { groups })).toEqual(splitDataset(dataset));
  });

  it.each([
    [
      { train: 0.7, validation: 0.1, test: 0.3 },
      /split: found 0.7 \+ 0.1 \+ 0.3 = 1.1, expected train \+ validation \+ test = 1/,
    ],
    [{ train: -0.1 }, /split.train: found -0.1, expected a share from 0 to 1/],
    [{ test: NaN }, /split.test: found NaN/],
    [{ validation: "10%" as unknown as number }, /split.validation: found 10%/],
    [{ train: 0, validation: 0.5, test: 0.5 }, /split.train: found 0, expected a share above 0/],
    [{ seed: -1 }, /split.seed: found -1, expected an integer from 0/],
    [{ seed: 0.5 }, /split.seed: found 0.5/],
  ])("should name the key when the spec is wrong: %j", (changes, message) => {
    expect(() => splitDataset(datasetOf([10, 10]), spec(changes))).toThrow(message);
  });

  it("should accept shares that add up to 1 but for rounding", () => {
    expect(sizes(splitDataset(datasetOf([100]), spec({ train: 0.7, validation: 0.2, test: 0.1 })))).toEqual([
      70, 20, 10,
    ]);
  });

  it("should refuse a data set that brings no train part", () => {
    const dataset = datasetOf([5, 5], () => "test");
    expect(() => splitDataset(dataset)).toThrow(/found only test, expected a train part to learn from/);
  });
});

const goldenDraw = { validation: [8, 13], test: [4, 9, 11] };

const anySplit = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
  shares: fc
    .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
    .map(([train, validation, test]) => {
      const sum = train + validation + test;
      return { train: train / sum, validation: validation / sum, test: test / sum };
    }),
  seed: fc.integer({ min: 0, max: 2 ** 32 }),
  stratified: fc.boolean(),
});
