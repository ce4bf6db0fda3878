import { randomUint32 } from "../random.ts";

/**
 * A quick sequence of random numbers for drawing one picture (millions are needed, too many for a counter-based draw
 * each). The generator is sfc32 of C. Doty-Humphrey's PractRand: 32-bit integer operations only, so equal everywhere.
 */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** @param counters at most three: which picture this is */
  constructor(seed: number, ...counters: readonly number[]) {
    const padded = [counters[0] ?? 0, counters[1] ?? 0, counters[2] ?? 0];
    this.#a = randomUint32(seed, ...padded, 0) | 0;
    this.#b = randomUint32(seed, ...padded, 1) | 0;
    this.#c = randomUint32(seed, ...padded, 2) | 0;
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    const result = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** From 0 to 1. */
  uniform(): number {
    return this.bits() / 0x100000000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.uniform() * choices.length)] ?? choices[0];
  }

  /** Nearly normal, mean 0 and deviation 1: the sum of four bytes. */
  bell(): number {
    const bits = this.bits();
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    return (sum - 510) / 147.8;
  }
}
