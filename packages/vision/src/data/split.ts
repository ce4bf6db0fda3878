import { VisionError } from "../error.ts";
import { permutation, stream } from "../random.ts";
import { type Dataset, type Part, parts } from "./dataset.ts";
import { quote } from "./wording.ts";

/** How to divide a data set. Shares are of the whole and add up to 1. */
export interface SplitSpec {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Keep the proportions of the classes in every part. */
  readonly stratified: boolean;
  /** Whether parts that the data set brings (folders train and test, say) are the split. Default true. */
  readonly useParts?: boolean;
}

export const defaultSplit: SplitSpec = { train: 0.7, validation: 0.1, test: 0.2, seed: 0, stratified: true };

/** Items of a data set, ascending in each part. Every item is in exactly one part. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** Whether the part came with the data set or was drawn. */
  readonly origins: Readonly<Record<Part, "given" | "drawn">>;
}

export interface SplitOptions {
  /**
   * Per item, a number that items which must stay together share, such as the `groups` of `findDuplicates`. A group is
   * drawn as one, under the class of its first item.
   */
  readonly groups?: ArrayLike<number>;
}

const shareTolerance = 1e-6;
const splitStream = stream("split");

/**
 * Divides a data set by drawing, the same on every machine for the same seed and items.
 *
 * The test part gets round(n x test) items, the validation part round(n x validation), train the rest. Stratified,
 * these are apportioned to the classes by largest remainders, and every class keeps at least one item in train: a class
 * of one item is only in train, and parts may fall short by what tiny classes cannot give. The draw of one part does
 * not depend on the share of the one drawn after it (order: test, validation).
 *
 * When the data set brings parts they are used. A part it does not bring is drawn from its train part, as the spec's
 * share of that part: with the default, 10 % for validation, 20 % for test; a share of 0 leaves it empty.
 *
 * Which items are readable plays no part, so a split can be made before anything is decoded.
 *
 * @throws VisionError codes "invalid_split", "part_empty"
 *
 * @example
 * const { train, validation, test } = splitDataset(dataset, { ...defaultSplit, seed: 7 });
 */
export function splitDataset(dataset: Dataset, spec: SplitSpec = defaultSplit, options: SplitOptions = {}): Split {
  checkSplit(spec);
  const { items } = dataset;
  const brings = (part: Part): boolean => spec.useParts !== false && items.some((item) => item.part === part);
  const given = parts.filter(brings);
  const assigned: (Part | undefined)[] = items.map((item) => (given.length > 0 ? item.part : undefined));
  const pool: number[] = [];
  items.forEach((_, i) => {
    if (assigned[i] === undefined || assigned[i] === "train") pool.push(i);
  });
  const shares = {
    test: given.includes("test") ? 0 : spec.test,
    validation: given.includes("validation") ? 0 : spec.validation,
  };
  for (const [index, part] of draw(dataset, pool, shares, spec, options)) assigned[index] = part;

  const indicesOf = (part: Part): Int32Array => {
    const found: number[] = [];
    assigned.forEach((each, i) => {
      if (each === part) found.push(i);
    });
    return Int32Array.from(found);
  };
  const split = { train: indicesOf("train"), validation: indicesOf("validation"), test: indicesOf("test") };
  if (split.train.length === 0) throw emptyTrain(dataset, given);
  const origin = (part: Part): "given" | "drawn" => (given.includes(part) ? "given" : "drawn");
  return { ...split, origins: { train: origin("train"), validation: origin("validation"), test: origin("test") } };
}

/** @throws VisionError code "invalid_split" unless shares are from 0 to 1, train above 0, and add up to 1 */
export function checkSplit(spec: SplitSpec): void {
  const fail = (key: string, found: unknown, expected: string): never => {
    throw new VisionError("invalid_split", `${key}: found ${String(found)}, expected ${expected}`, {
      key,
      found,
      expected,
    });
  };
  for (const part of parts) {
    const share: unknown = spec[part];
    if (typeof share !== "number" || !(share >= 0 && share <= 1)) fail(`split.${part}`, share, "a share from 0 to 1");
  }
  if (spec.train === 0) fail("split.train", 0, "a share above 0");
  const sum = spec.train + spec.validation + spec.test;
  if (Math.abs(sum - 1) > shareTolerance) {
    const shares = `${spec.train} + ${spec.validation} + ${spec.test} = ${Number(sum.toPrecision(6))}`;
    fail("split", shares, "train + validation + test = 1");
  }
  if (!Number.isSafeInteger(spec.seed) || spec.seed < 0) fail("split.seed", spec.seed, "an integer from 0 to 2^53 - 1");
}

/** Items drawn together, and the class they count under. */
interface Unit {
  readonly label: number;
  readonly indices: number[];
}

/** Gives each index of the pool a part. */
function draw(
  dataset: Dataset,
  pool: readonly number[],
  shares: { readonly test: number; readonly validation: number },
  spec: SplitSpec,
  options: SplitOptions,
): Map<number, Part> {
  const strata = Array.from({ length: spec.stratified ? dataset.classes.length : 1 }, (): Unit[] => []);
  for (const unit of unitsOf(dataset, pool, options.groups)) strata[spec.stratified ? unit.label : 0]?.push(unit);
  const sizes = strata.map((units) => units.reduce((sum, unit) => sum + unit.indices.length, 0));
  const test = apportion(sizes, shares.test, sizes.map(leaveOne), "forward");
  const room = sizes.map((size, i) => leaveOne(size) - (test[i] ?? 0));
  const validation = apportion(sizes, shares.validation, room, "backward");

  const drawn = new Map<number, Part>();
  strata.forEach((units, stratum) => {
    const left = { test: test[stratum] ?? 0, validation: validation[stratum] ?? 0 };
    for (const position of permutation(units.length, spec.seed, splitStream, stratum)) {
      const { indices } = units[position] as Unit;
      const part = left.test >= indices.length ? "test" : left.validation >= indices.length ? "validation" : "train";
      if (part !== "train") left[part] -= indices.length;
      for (const index of indices) drawn.set(index, part);
    }
  });
  return drawn;
}

function unitsOf(dataset: Dataset, pool: readonly number[], groups: ArrayLike<number> | undefined): Unit[] {
  const units = new Map<number, Unit>();
  for (const index of pool) {
    const key = groups === undefined ? index : (groups[index] ?? index);
    const unit = units.get(key);
    if (unit === undefined) units.set(key, { label: dataset.items[index]?.label ?? 0, indices: [index] });
    else unit.indices.push(index);
  }
  return [...units.values()];
}

function leaveOne(size: number): number {
  return Math.max(0, size - 1);
}

/**
 * How many items each stratum gives so that all give round(total x share): the whole part of its quota, and one more
 * where the fraction is largest (largest remainder, or Hamilton's method), never more than its limit.
 *
 * @param ties equal fractions are served from the first stratum on or from the last, so that two parts drawn one after
 *   the other do not burden the same strata
 */
function apportion(
  sizes: readonly number[],
  share: number,
  limits: readonly number[],
  ties: "forward" | "backward",
): number[] {
  const rounding = 1e-9; // 0.29 x 100 is a little less than 29
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const quotas = sizes.map((size) => size * share + rounding);
  const given = quotas.map((quota, i) => Math.min(Math.floor(quota), limits[i] ?? 0));
  let left = Math.round(total * share) - given.reduce((sum, n) => sum + n, 0);
  const fraction = (i: number): number => Math.round(((quotas[i] ?? 0) % 1) * 1e6);
  const order = sizes
    .map((_, i) => i)
    .sort((a, b) => fraction(b) - fraction(a) || (ties === "forward" ? a - b : b - a));
  for (const i of order) {
    if (left <= 0) break;
    if ((given[i] ?? 0) >= (limits[i] ?? 0)) continue;
    given[i] = (given[i] ?? 0) + 1;
    left--;
  }
  return given;
}

function emptyTrain(dataset: Dataset, given: readonly Part[]): VisionError {
  const found = given.length > 0 ? `only ${given.join(" and ")}` : "no pictures";
  const expected = "a train part to learn from";
  return new VisionError("part_empty", `dataset ${quote(dataset.path)}: found ${found}, expected ${expected}`, {
    key: "train",
    file: dataset.path,
    found,
    expected,
  });
}

/**
 * Refuses a data set that a classifier cannot learn from.
 *
 * @throws VisionError code "one_class" when it has fewer than two classes
 */
export function requireTrainable(dataset: Dataset): void {
  if (dataset.classes.length >= 2) return;
  const found = `one class only (${quote(dataset.classes[0] ?? "")})`;
  const expected = "at least two classes with pictures to tell apart";
  throw new VisionError("one_class", `dataset ${quote(dataset.path)}: found ${found}, expected ${expected}`, {
    file: dataset.path,
    found,
    expected,
  });
}
