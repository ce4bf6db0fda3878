import { splitSpec, type SplitSpec } from "@glissade/api";
import { type Part, parts } from "@glissade/vision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { SplitPicture } from "../../src/datasets/split-picture.ts";
import { leftOutCharacter, type MadeSplit, makeSplit, partCharacters } from "../../src/datasets/split.ts";

type Changes = Partial<z.input<typeof splitSpec>>;

/** The id of the n-th data set. */
const idOf = (n: number): string => `0198c1de-0000-7000-8000-00000000000${n}`;
const ids = [0, 1, 2, 3].map(idOf);

const spec = (changes: Changes = {}): SplitSpec => splitSpec.parse({ datasets: ids, ...changes });

const plain: SplitPicture = {
  datasetId: idOf(1),
  index: 0,
  className: "a",
  hash: null,
  part: null,
  tags: [],
  readable: true,
};

/** Pictures of one data set, so many per class ("a", "b" …). */
function picturesOf(
  perClass: readonly number[],
  change: (i: number) => Partial<SplitPicture> = () => ({}),
): SplitPicture[] {
  const classNames = perClass.flatMap((count, label) => Array<string>(count).fill(className(label)));
  return classNames.map((name, index) => ({ ...plain, index, className: name, ...change(index) }));
}

const className = (label: number): string => String.fromCharCode(97 + label);
const classesOf = (pictures: readonly SplitPicture[]): string[] =>
  [...new Set(pictures.map((picture) => picture.className))].sort();

/** Over the data sets that pictures are of. */
function made(pictures: readonly SplitPicture[], changes?: Changes): MadeSplit {
  const datasets = ids.filter((id) => pictures.some(({ datasetId }) => datasetId === id));
  return makeSplit(pictures, classesOf(pictures), spec({ datasets: datasets.length > 0 ? datasets : ids, ...changes }));
}

/** The part of each picture given; undefined for those left out. */
function partsIn({ assignments }: MadeSplit, pictures: readonly SplitPicture[]): (Part | undefined)[] {
  const texts = new Map(assignments.map(({ datasetId, parts }) => [datasetId, parts]));
  return pictures.map(({ datasetId, index }) => {
    const character = texts.get(datasetId)?.[index];
    return parts.find((part) => partCharacters[part] === character);
  });
}

const sizes = ({ counts }: MadeSplit): number[] => parts.map((part) => counts.totals[part]);
const codes = ({ counts }: MadeSplit): string[] => counts.warnings.map(({ code }) => code);

function failure(make: () => unknown): { code: string; message: string; details: { key?: string } } {
  try {
    make();
  } catch (error) {
    return error as ReturnType<typeof failure>;
  }
  throw new Error("it succeeded");
}

/** Several data sets with everything that makes splitting hard. */
const anyPictures = fc
  .array(
    fc.record({
      datasetId: fc.constantFrom(...ids),
      className: fc.integer({ min: 0, max: 5 }).map(className),
      hash: fc.option(fc.integer({ min: 0, max: 60 }).map(String), { nil: null, freq: 3 }),
      part: fc.option(fc.constantFrom(...parts), { nil: null }),
      tags: fc.subarray(["night", "blurred", "day"]),
      readable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    }),
    { minLength: 1, maxLength: 150 },
  )
  .map((rows) => {
    const next = new Map<string, number>();
    return rows.map((row): SplitPicture => {
      const index = next.get(row.datasetId) ?? 0;
      next.set(row.datasetId, index + 1);
      return { ...row, index };
    });
  });

const anyShares = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([train, validation, test]) => {
    const sum = train + validation + test;
    return { train: train / sum, validation: validation / sum, test: test / sum };
  });

const anySpec = fc
  .record({
    shares: anyShares,
    strategy: fc.constantFrom("random", "stratified", "folders", "datasets"),
    seed: fc.nat(),
    parts: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(...parts)),
    tags: fc.record({ exclude: fc.subarray(["night"]) }),
    classes: fc.record({ exclude: fc.subarray(["a", "b"]) }),
  })
  .map(({ shares, ...rest }) => spec({ ...shares, ...rest }));

const unmakeable = [
  "invalid_split",
  "split_empty",
  "split_without_train",
  "split_without_parts",
  "unknown_class",
  "unknown_tag",
];

/** Calls `check` for every split that can be made, and sees that the others are refused for a known reason. */
function forAnySplit(check: (split: MadeSplit, pictures: SplitPicture[], spec: SplitSpec) => void): void {
  let splits = 0;
  fc.assert(
    fc.property(anyPictures, anySpec, (pictures, spec) => {
      let split: MadeSplit;
      try {
        split = makeSplit(pictures, classesOf(pictures), spec);
      } catch (error) {
        expect(unmakeable).toContain((error as { code: string }).code);
        return;
      }
      splits++;
      check(split, pictures, spec);
    }),
    { numRuns: 500 },
  );
  expect(splits).toBeGreaterThan(200);
}

describe("makeSplit", () => {
  it("should give 70, 10 and 20 of every hundred of each class by default", () => {
    const { counts, assignments } = made(picturesOf([100, 200]));
    expect(counts).toEqual({
      totals: { train: 210, validation: 30, test: 60 },
      classes: [
        { name: "a", train: 70, validation: 10, test: 20 },
        { name: "b", train: 140, validation: 20, test: 40 },
      ],
      leftOut: { unreadable: 0, class: 0, tag: 0, dataset: 0 },
      keptTogether: 0,
      warnings: [],
    });
    expect(assignments).toEqual([
      { datasetId: plain.datasetId, parts: expect.stringMatching(/^[tve]{300}$/) as string },
    ]);
  });

  it("should draw what it drew when this was written", () => {
    const pictures = picturesOf([12, 8], (index) => ({ datasetId: idOf(1 + (index % 2)), index: index >> 1 }));
    expect(made(pictures, { seed: 8 }).assignments).toEqual(goldenStratified);
    expect(made(pictures, { seed: 8, strategy: "random" }).assignments).toEqual(goldenRandom);
  });

  it("should put every picture into one part or leave it out, and count it there", () => {
    forAnySplit((split, pictures) => {
      const { totals, classes, leftOut } = split.counts;
      const lengths = new Map(ids.map((id) => [id, 0]));
      for (const { datasetId, index } of pictures)
        lengths.set(datasetId, Math.max(lengths.get(datasetId) ?? 0, index + 1));
      expect(split.assignments.map(({ datasetId, parts }) => [datasetId, parts.length])).toEqual([...lengths]);
      const found = partsIn(split, pictures);
      for (const part of parts) {
        expect(found.filter((each) => each === part)).toHaveLength(totals[part]);
        expect(classes.reduce((sum, each) => sum + each[part], 0)).toBe(totals[part]);
      }
      const without = Object.values(leftOut).reduce((a, b) => a + b);
      expect(found.filter((each) => each === undefined)).toHaveLength(without);
      expect(totals.train).toBeGreaterThan(0);
    });
  });

  it("should keep exact copies in one part, whatever their classes, data sets and given parts", () => {
    forAnySplit((split, pictures) => {
      const found = partsIn(split, pictures);
      const byHash = new Map<string, Set<Part>>();
      pictures.forEach(({ hash }, i) => {
        const part = found[i];
        if (hash !== null && part !== undefined) byHash.set(hash, (byHash.get(hash) ?? new Set()).add(part));
      });
      for (const [hash, seen] of byHash) expect([hash, seen.size]).toEqual([hash, 1]);
    });
  });

  it("should leave out what cannot be read and what a filter excludes, and nothing else", () => {
    forAnySplit((split, pictures, { strategy, parts, classes, tags }) => {
      const found = partsIn(split, pictures);
      pictures.forEach((picture, i) => {
        const excludedClass = classes.exclude?.includes(picture.className) === true;
        const excludedTag = picture.tags.some((tag) => tags.exclude?.includes(tag));
        const unused = strategy === "datasets" && !(picture.datasetId in parts);
        expect(found[i] === undefined).toBe(!picture.readable || excludedClass || excludedTag || unused);
      });
    });
  });

  it("should make the same split again, in whatever order the pictures come", () => {
    fc.assert(
      fc.property(anyPictures, anySpec, fc.nat(), (pictures, spec, turn) => {
        const make = (order: SplitPicture[]): unknown => {
          try {
            return makeSplit(order, classesOf(pictures), spec);
          } catch (error) {
            return (error as Error).message;
          }
        };
        const at = turn % pictures.length;
        const shuffled = [...pictures.slice(at), ...pictures.slice(0, at)].reverse();
        expect(make(shuffled)).toEqual(make(pictures));
      }),
    );
  });

  it("should keep a class with two units or more in train, when the parts are drawn", () => {
    forAnySplit((split, pictures, { strategy }) => {
      if (strategy !== "random" && strategy !== "stratified") return;
      const found = partsIn(split, pictures);
      const units = new Map<string, Set<string | number>>();
      pictures.forEach(({ className, hash }, i) => {
        if (found[i] !== undefined) units.set(className, (units.get(className) ?? new Set()).add(hash ?? i));
      });
      for (const { name, train } of split.counts.classes)
        if ((units.get(name)?.size ?? 0) >= 2) expect([name, train > 0]).toEqual([name, true]);
    });
  });

  const anyCounts = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 6 });

  it("should give each drawn part its share, rounded, when no two pictures are equal", () => {
    fc.assert(
      fc.property(
        anyCounts,
        anyShares,
        fc.constantFrom("random" as const, "stratified" as const),
        fc.nat(),
        (counts, shares, strategy, seed) => {
          const pictures = picturesOf(counts);
          const split = made(pictures, { ...shares, strategy, seed });
          const wanted = (part: "test" | "validation"): number => pictures.length * shares[part];
          // One of each class stays in train, so a tiny train share cannot be kept.
          const fits = pictures.length * shares.train - 1 >= counts.length;
          for (const part of ["test", "validation"] as const) {
            const excess = split.counts.totals[part] - wanted(part);
            expect(excess).toBeLessThan(0.5 + 1e-6);
            if (fits && (strategy === "random" || Math.min(...counts) >= 20))
              expect(excess).toBeGreaterThan(-0.5 - 1e-6);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("should keep each class's shares within one picture when stratified", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (counts, seed) => {
          const { classes } = made(picturesOf(counts), { seed }).counts;
          classes.forEach((found, label) => {
            for (const [part, share] of [
              ["test", 0.2],
              ["validation", 0.1],
            ] as const)
              expect(Math.abs(found[part] - (counts[label] ?? 0) * share)).toBeLessThan(1);
          });
        },
      ),
    );
  });

  it("should come within the largest set of copies of the shares", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), (size, seed) => {
        const pictures = picturesOf([200, 300], (i) => ({ hash: String(i - (i % size)) }));
        const { counts } = made(pictures, { seed, strategy: "random" });
        expect(counts.totals.test).toBeGreaterThan(100 - size);
        expect(counts.totals.test).toBeLessThanOrEqual(100);
        expect(counts.keptTogether).toBe(500 - Math.ceil(500 / size));
      }),
    );
  });

  it("should draw otherwise with another seed, and not by class at random", () => {
    const pictures = picturesOf([500, 500]);
    expect(made(pictures, { seed: 1 }).assignments).not.toEqual(made(pictures).assignments);
    const random = made(pictures, { strategy: "random" });
    expect(sizes(random)).toEqual([700, 100, 200]);
    expect(random.counts.classes[0]?.test).not.toBe(100);
  });

  it("should use the parts that data sets bring, and draw the missing one from train", () => {
    const pictures = picturesOf([50, 50], (i) => ({ part: i % 50 < 40 ? "train" : "test" }));
    const split = made(pictures, { strategy: "folders" });
    expect(sizes(split)).toEqual([72, 8, 20]);
    partsIn(split, pictures).forEach((part, i) => expect(part === "test").toBe(pictures[i]?.part === "test"));
    const without = made(pictures, { strategy: "folders", train: 0.8, validation: 0, test: 0.2 });
    expect(sizes(without)).toEqual([80, 0, 20]);
    expect(codes(without)).toEqual([]);
  });

  it("should count pictures without a part as train, and say so", () => {
    const pictures = picturesOf([40, 40], (i) => (i % 2 ? { datasetId: idOf(2), part: "test" } : {}));
    const split = made(pictures, { strategy: "folders" });
    expect(sizes(split)).toEqual([36, 4, 40]);
    expect(codes(split)).toContain("datasets_without_parts");
  });

  it("should take copies of test pictures out of the train part that a data set brings, and say so", () => {
    const pictures = picturesOf([40, 40], (i) => ({
      part: i % 4 === 0 ? "test" : i % 4 === 1 ? "validation" : "train",
      // Picture 2 (train) equals 0 (test); 6 (train) equals 5 (validation); 9 (validation) equals 8 (test).
      hash: ({ 0: "x", 2: "x", 5: "y", 6: "y", 8: "z", 9: "z" } as Record<number, string>)[i] ?? null,
    }));
    const split = made(pictures, { strategy: "folders" });
    const found = partsIn(split, pictures);
    expect([0, 2, 5, 6, 8, 9].map((i) => found[i])).toEqual([
      "test",
      "test",
      "validation",
      "validation",
      "test",
      "test",
    ]);
    expect(split.counts.warnings).toEqual([
      { code: "duplicates_moved", message: expect.stringContaining("3 pictures moved") as string },
    ]);
    expect(split.counts.keptTogether).toBe(3);
  });

  it("should give whole data sets to parts, leave out those not named, and draw what none was given", () => {
    const pictures = picturesOf([60, 60], (i) => ({ datasetId: idOf(i % 3), index: Math.floor(i / 3) }));
    const split = made(pictures, { strategy: "datasets", parts: { [idOf(0)]: "train", [idOf(2)]: "test" } });
    expect(split.assignments.map(({ parts }) => [...new Set(parts)].sort().join(""))).toEqual(["tv", "-", "e"]);
    expect(sizes(split)).toEqual([36, 4, 40]);
    expect(split.counts.leftOut).toEqual({ unreadable: 0, class: 0, tag: 0, dataset: 40 });
  });

  it("should take the data sets in the order that the spec names, whatever their ids, and no others", () => {
    const pictures = picturesOf([60, 60], (i) => ({ datasetId: idOf(i % 3), index: Math.floor(i / 3) }));
    const two = made(pictures, { datasets: [idOf(2), idOf(0)] });
    expect(two.assignments.map(({ datasetId }) => datasetId)).toEqual([idOf(2), idOf(0)]);
    expect(sizes(two)).toEqual([56, 8, 16]);
    const renamed = pictures.map((picture) => ({
      ...picture,
      datasetId: picture.datasetId === idOf(2) ? idOf(3) : picture.datasetId,
    }));
    const again = made(renamed, { datasets: [idOf(3), idOf(0)] });
    expect(again.assignments.map(({ parts }) => parts)).toEqual(two.assignments.map(({ parts }) => parts));
  });

  it("should filter by class and tag", () => {
    const pictures = picturesOf([20, 20, 20], (i) => ({ tags: i % 2 ? ["night"] : i % 4 ? ["day", "fog"] : ["day"] }));
    const { counts } = made(pictures, {
      classes: { include: ["a", "b"] },
      tags: { include: ["day"], exclude: ["fog"] },
    });
    expect(counts.leftOut).toEqual({ unreadable: 0, class: 20, tag: 30, dataset: 0 });
    expect(counts.classes.map((each) => each.train + each.validation + each.test)).toEqual([5, 5, 0]);
    expect(made(pictures, { classes: { exclude: ["c"] } }).counts.leftOut).toMatchObject({ class: 20, tag: 0 });
  });

  it("should warn of what makes a split of little use", () => {
    const few = made(picturesOf([3, 9]));
    const missing = "class_missing_in_part";
    expect(codes(few)).toEqual(["part_small", "part_small", missing, "part_small", missing]);
    expect(few.counts.warnings[2]?.message).toBe('no picture in validation for "a"');
    expect(codes(made(picturesOf([100])))).toEqual(["one_class"]);
    expect(codes(made(picturesOf([2, 1])))).toContain("part_empty");
    const mixed = made(picturesOf([50, 50], (i) => ({ hash: i === 0 || i === 99 ? "same" : null })));
    expect(codes(mixed)).toEqual(["duplicates_different_classes"]);
  });

  it.each([
    ["split_empty", picturesOf([3], () => ({ readable: false })), {}, /all pictures left out \(unreadable\)/],
    ["split_empty", [], {}, /found no pictures/],
    ["split_without_parts", picturesOf([5, 5]), { strategy: "folders" }, /brings parts/],
    [
      "split_without_train",
      picturesOf([5, 5], () => ({ part: "test" })),
      { strategy: "folders" },
      /no picture in train/,
    ],
    [
      "unknown_class",
      picturesOf([5, 5]),
      { classes: { exclude: ["aa"] } },
      /classes.exclude: .* "aa"; did you mean "a"/,
    ],
    [
      "unknown_tag",
      picturesOf([5], () => ({ tags: ["night"] })),
      { tags: { include: ["nihgt"] } },
      /did you mean "night"/,
    ],
    ["repeated_picture", [plain, plain], {}, /given twice/],
  ] as const)("should refuse with %s (%#)", (code, pictures, changes, message) => {
    const error = failure(() => made(pictures, changes as Changes));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("should mark pictures that are in no part by the character that no part has", () => {
    expect(Object.values(partCharacters)).not.toContain(leftOutCharacter);
    const { assignments } = made([
      { ...plain, index: 3 },
      { ...plain, index: 1 },
    ]);
    expect(assignments).toEqual([{ datasetId: plain.datasetId, parts: "-t-t" }]);
  });

  it.each([
    [{ train: 0.8 }, "train", /0.8 \+ 0.1 \+ 0.2 = 1.1, expected train \+ validation \+ test = 1/],
    [{ train: 0, validation: 0.5, test: 0.5 }, "train", /found 0, expected a share above 0/],
    [{ strategy: "datasets" }, "parts", /a data set in train/],
    [{ strategy: "datasets", parts: { [idOf(3)]: "train" } }, `parts.${idOf(3)}`, /one of those in datasets/],
    [{ datasets: [idOf(1), idOf(1)] }, "datasets", /each data set once/],
  ] as const)("should name the key when keys do not go together: %j", (changes, key, message) => {
    const error = failure(() => made(picturesOf([9, 9]), changes as Changes));
    expect([error.code, error.details.key]).toEqual(["invalid_split", key]);
    expect(error.message).toMatch(message);
  });
});

const goldenStratified: unknown = [
  { datasetId: idOf(1), parts: "tttttevtte" },
  { datasetId: idOf(2), parts: "tetvttttte" },
];
const goldenRandom: unknown = [
  { datasetId: idOf(1), parts: "vttttetevt" },
  { datasetId: idOf(2), parts: "tttttettet" },
];
