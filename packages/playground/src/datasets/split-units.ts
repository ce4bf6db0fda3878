import { type Part, permutation, stream } from "@glissade/vision";
import type { SplitPicture } from "./split-picture.ts";

/** Pictures that stay together: exact copies of one another, or a single picture. */
export interface SplitUnit {
  /** Positions in the list of pictures. */
  readonly members: readonly number[];
  /** Of its members, each once. */
  readonly classes: readonly string[];
}

/** Groups pictures of equal content, over all data sets. */
export function splitUnits(pictures: readonly SplitPicture[]): SplitUnit[] {
  const byHash = new Map<string, number[]>();
  const groups: number[][] = [];
  pictures.forEach(({ hash }, i) => {
    const same = hash === null ? undefined : byHash.get(hash);
    if (same !== undefined) return void same.push(i);
    const group = [i];
    groups.push(group);
    if (hash !== null) byHash.set(hash, group);
  });
  return groups.map((members) => {
    const classes = [...new Set(members.map((i) => pictures[i]?.className ?? ""))];
    return { members, classes };
  });
}

const keepStream = stream("split: keep in train");

/**
 * Makes sure that a class with two units or more has one of them in train, where a draw over all classes may have left
 * it none: its smallest unit moves there, and a unit of the same size of a class that has more in train takes the place.
 *
 * @param partOf the part of each unit; changed in place
 */
export function keepClassesInTrain(units: readonly SplitUnit[], partOf: Part[], seed: number): void {
  const sizeOf = (unit: number): number => units[unit]?.members.length ?? 0;
  const unitsOf = new Map<string, number[]>();
  const inTrain = new Map<string, number>();
  const count = (unit: number, by: number): void =>
    units[unit]?.classes.forEach((name) => inTrain.set(name, (inTrain.get(name) ?? 0) + by));
  units.forEach(({ classes }, unit) => {
    for (const name of classes) {
      const own = unitsOf.get(name);
      if (own === undefined) unitsOf.set(name, [unit]);
      else own.push(unit);
    }
    if (partOf[unit] === "train") count(unit, 1);
  });

  // A unit passed over is not looked at again: no class gets more to spare.
  const candidates = permutation(units.length, seed, keepStream);
  let next = 0;
  const takeSpare = (size: number): number | undefined => {
    while (next < candidates.length) {
      const unit = candidates[next++] as number;
      const isSpare = units[unit]?.classes.every((name) => (inTrain.get(name) ?? 0) > 1);
      if (isSpare && partOf[unit] === "train" && sizeOf(unit) === size) return unit;
    }
    return undefined;
  };

  for (const [name, own] of unitsOf) {
    if (own.length < 2 || (inTrain.get(name) ?? 0) > 0) continue;
    const moved = own.reduce((best, unit) => (sizeOf(unit) < sizeOf(best) ? unit : best));
    const part = partOf[moved] as Part;
    partOf[moved] = "train";
    count(moved, 1);
    const other = takeSpare(sizeOf(moved));
    if (other === undefined) continue;
    count(other, -1);
    partOf[other] = part;
  }
}
