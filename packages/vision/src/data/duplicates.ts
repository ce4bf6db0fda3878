import { forEachConcurrently } from "./concurrency.ts";
import type { Dataset } from "./dataset.ts";
import { hashPicture } from "./picture-info.ts";

/** Exact copies within a data set. */
export interface Duplicates {
  /** Per item, the first item with the same bytes (itself when there is none before). Made for `splitDataset`. */
  readonly groups: Int32Array;
  /** Pictures that repeat an earlier one. */
  readonly repeats: number;
}

/** Finds pictures whose stored bytes are equal. Reads every file once; one that cannot be read equals no other. */
export async function findDuplicates(dataset: Dataset): Promise<Duplicates> {
  const { length } = dataset.items;
  const hashes: (string | null)[] = [];
  hashes.length = length;
  await forEachConcurrently(length, 8, async (i) => {
    hashes[i] = (await hashPicture(await dataset.read(i))) ?? null;
  });
  return groupEqual(hashes);
}

/**
 * The groups of equal hashes, for whoever has them already.
 *
 * @param hashes one per item; null equals no other
 */
export function groupEqual(hashes: readonly (string | null)[]): Duplicates {
  const first = new Map<string, number>();
  const groups = new Int32Array(hashes.length);
  let repeats = 0;
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i] ?? null;
    const before = hash === null ? undefined : first.get(hash);
    if (hash !== null && before === undefined) first.set(hash, i);
    if (before !== undefined) repeats++;
    groups[i] = before ?? i;
  }
  return { groups, repeats };
}
