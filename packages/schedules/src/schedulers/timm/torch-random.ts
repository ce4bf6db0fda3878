const size = 624;
const middle = 397;
/** So many numbers a generator can give from the state as it was seeded; for more, all of it is mixed. */
const early = size - middle;
/** So many of them are prepared when generators are seeded. */
const few = 16;
/** Generators that are seeded at once. */
export const seedsAtOnce = 4;

/** The number of the state that follows when it is seeded, `i` being its place. */
const sown = (previous: number, i: number): number => (Math.imul(1812433253, previous ^ (previous >>> 30)) + i) | 0;

/** One number from three of the state, as the twister mixes them. */
function twisted(first: number, second: number, far: number): number {
  const joined = (first & 0x80000000) | (second & 0x7fffffff);
  return far ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
}

function tempered(number: number): number {
  let bits = number;
  bits ^= bits >>> 11;
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  return (bits ^ (bits >>> 18)) >>> 0;
}

/** The Mersenne Twister of 1998 (MT19937): 32 random bits at a time, from the `from`-th number on. */
function mersenneTwister(seed: number, from: number): () => number {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) state[i] = sown(state[i - 1]!, i);
  const mix = (): void => {
    for (let i = 0; i < size; i++) {
      state[i] = twisted(state[i]!, state[(i + 1) % size]!, state[(i + middle) % size]!);
    }
  };
  mix();
  let next = from;
  return () => {
    if (next === size) {
      mix();
      next = 0;
    }
    return tempered(state[next++]!);
  };
}

/**
 * What `torch.Generator().manual_seed(seed)` gives to torch.rand(1) and torch.randn(1) on the CPU, one number at a time
 * and float32 as there, for four seeds in a row (the lanes 0 to 3). A few numbers of each of many seeds come fast: no
 * more of the state is calculated than they need, and four seeds at once, since in one each number waits for the last.
 */
export class TorchRandoms {
  #seed = 0;
  /** The four states' numbers of each place together. */
  readonly #states = new Int32Array(seedsAtOnce * size);
  /** For each lane: how far its state is sown, and which number is next. */
  readonly #sown = new Int32Array(seedsAtOnce);
  readonly #next = new Int32Array(seedsAtOnce);
  /** What is left of Box and Muller's pairs; NaN: nothing. */
  readonly #spare = new Float64Array(seedsAtOnce);
  #late: (() => number)[] = [];

  /** @param first the first of the four seeds, a whole number >= 0; its lowest 32 bits count */
  seed(first: number): void {
    this.#seed = first % 2 ** 32;
    this.#next.fill(0);
    this.#spare.fill(NaN);
    this.#sown.fill(middle + few);
    this.#late = [];
    const states = this.#states;
    let [a, b, c, d] = [first | 0, (first + 1) | 0, (first + 2) | 0, (first + 3) | 0];
    for (let i = 0; i < middle + few; i++) {
      const place = i * seedsAtOnce;
      states[place] = a;
      states[place + 1] = b;
      states[place + 2] = c;
      states[place + 3] = d;
      a = sown(a, i + 1);
      b = sown(b, i + 1);
      c = sown(c, i + 1);
      d = sown(d, i + 1);
    }
  }

  /** The next torch.rand(1). */
  uniform(lane: number): number {
    return (this.#bits(lane) & 0xffffff) / 2 ** 24;
  }

  /** The next torch.randn(1). */
  normal(lane: number): number {
    const spare = this.#spare[lane]!;
    if (!Number.isNaN(spare)) {
      this.#spare[lane] = NaN;
      return Math.fround(spare);
    }
    const angle = 2 * Math.PI * this.#fraction(lane);
    const radius = Math.sqrt(-2 * Math.log1p(-this.#fraction(lane)));
    this.#spare[lane] = radius * Math.sin(angle);
    return Math.fround(radius * Math.cos(angle));
  }

  /** 53 of 64 bits, as torch takes them for a double. */
  #fraction(lane: number): number {
    const high = this.#bits(lane) & 0x1fffff;
    return (high * 2 ** 32 + this.#bits(lane)) / 2 ** 53;
  }

  #bits(lane: number): number {
    const next = this.#next[lane]!++;
    if (next >= early) return (this.#late[lane] ??= mersenneTwister(this.#seed + lane, early))();
    const states = this.#states;
    const place = next * seedsAtOnce + lane;
    const far = place + middle * seedsAtOnce;
    while (this.#sown[lane]! <= next + middle) {
      const i = this.#sown[lane]!++;
      states[i * seedsAtOnce + lane] = sown(states[(i - 1) * seedsAtOnce + lane]!, i);
    }
    return tempered(twisted(states[place]!, states[place + seedsAtOnce]!, states[far]!));
  }
}
