/**
 * Stateless random numbers: every draw is a pure function of a seed and up to four counters (say stream, epoch, item,
 * draw). Nothing has to be saved to resume, draws may be made in any order and on any thread, and the same arguments
 * give the same bits on every machine.
 *
 * The mixing function is Philox 4x32 with ten rounds: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC'11, doi:10.1145/2063384.2063405.
 */
import { VisionError } from "./error.ts";

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9; // golden ratio
const weyl1 = 0xbb67ae85; // sqrt(3) - 1
const rounds = 10;
const maximumCounters = 4;

/** Four 32-bit words, unsigned. */
export type Words4 = readonly [number, number, number, number];

/**
 * One block of Philox 4x32-10: four counter words and two key words, each an unsigned 32-bit integer, to four words.
 *
 * @example
 * philox4x32([0, 0, 0, 0], [0, 0]); // [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
 */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Upper half of the 64-bit product; every intermediate value stays below 2^53 and so is exact. */
function multiplyHigh(a: number, b: number): number {
  const upper = (a >>> 16) * b;
  const lower = (a & 0xffff) * b;
  return Math.floor((upper + Math.floor(lower / 0x10000)) / 0x10000);
}

/**
 * A counter from a name, so that unrelated uses of one seed never share their draws (32-bit FNV-1a of the name's UTF-16
 * units).
 *
 * @example
 * uniform(seed, stream("crop"), epoch, item, 0);
 */
export function stream(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * 32 random bits as an unsigned integer.
 *
 * @param seed integer from 0 to 2^53 - 1
 * @param counters at most four integers from 0 to 2^32 - 1; missing ones count as 0, so `(seed, 7)` and `(seed, 7, 0)`
 *   are the same draw
 * @throws VisionError code "invalid_seed" or "invalid_counter"
 */
export function randomUint32(seed: number, ...counters: readonly number[]): number {
  return block(seed, counters)[0];
}

/** A number in [0, 1) with 53 random bits; arguments as for {@link randomUint32}. */
export function uniform(seed: number, ...counters: readonly number[]): number {
  const [w0, w1] = block(seed, counters);
  return fraction(w0, w1);
}

/**
 * An integer from 0 to `count - 1`, each equally likely (to within 2^-53 `count`); further arguments as for
 * {@link randomUint32}.
 *
 * @throws VisionError code "invalid_count" unless `count` is an integer from 1 to 2^32
 */
export function randomInteger(count: number, seed: number, ...counters: readonly number[]): number {
  checkCount(count, 1);
  return Math.floor(uniform(seed, ...counters) * count);
}

/** A draw from the standard normal distribution (Box-Muller, cosine branch); arguments as for {@link randomUint32}. */
export function normal(seed: number, ...counters: readonly number[]): number {
  const [w0, w1, w2, w3] = block(seed, counters);
  const radius = Math.sqrt(-2 * Math.log(1 - fraction(w0, w1))); // 1 - u lies in (0, 1]
  return radius * Math.cos(2 * Math.PI * fraction(w2, w3));
}

/**
 * A random order of 0 ... `count - 1` (Fisher-Yates shuffle).
 *
 * @param counters at most three, as the last one numbers the draws; typically a stream and an epoch
 * @throws VisionError code "invalid_count", "invalid_seed" or "invalid_counter"
 *
 * @example
 * permutation(items.length, seed, stream("shuffle"), epoch);
 */
export function permutation(count: number, seed: number, ...counters: readonly number[]): Int32Array {
  checkCount(count, 0);
  if (counters.length >= maximumCounters) throw tooManyCounters(counters.length, maximumCounters - 1);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const padded = [...counters, ...zeros.slice(counters.length, maximumCounters - 1)];
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform(seed, ...padded, i) * (i + 1));
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
  return order;
}

const zeros = [0, 0, 0, 0] as const;

function block(seed: number, counters: readonly number[]): Words4 {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    const expected = "an integer from 0 to 2^53 - 1";
    throw new VisionError("invalid_seed", `seed: found ${seed}, expected ${expected}`, {
      key: "seed",
      found: seed,
      expected,
    });
  }
  if (counters.length > maximumCounters) throw tooManyCounters(counters.length, maximumCounters);
  const counter: Words4 = [word(counters[0]), word(counters[1]), word(counters[2]), word(counters[3])];
  return philox4x32(counter, [seed >>> 0, Math.floor(seed / 0x100000000)]);
}

function word(counter: number | undefined): number {
  if (counter === undefined) return 0;
  if (counter >>> 0 === counter) return counter;
  const expected = "an integer from 0 to 2^32 - 1";
  throw new VisionError("invalid_counter", `counter: found ${counter}, expected ${expected}`, {
    key: "counter",
    found: counter,
    expected,
  });
}

/** The upper 53 of 64 bits as a fraction in [0, 1). */
function fraction(high: number, low: number): number {
  return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
}

function checkCount(count: number, minimum: number): void {
  if (Number.isInteger(count) && count >= minimum && count <= 0x100000000) return;
  const expected = `an integer from ${minimum} to 2^32`;
  throw new VisionError("invalid_count", `count: found ${count}, expected ${expected}`, {
    key: "count",
    found: count,
    expected,
  });
}

function tooManyCounters(found: number, maximum: number): VisionError {
  const expected = `at most ${maximum} counters`;
  return new VisionError("invalid_counter", `counters: found ${found}, expected ${expected}`, {
    key: "counters",
    found,
    expected,
  });
}
