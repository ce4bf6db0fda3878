const size = 624;
const middle = 397;

/** The Mersenne Twister of 1998 (MT19937), which torch.Generator draws from on the CPU: 32 random bits at a time. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const previous = state[i - 1]!;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let next = size;
  return () => {
    if (next === size) {
      for (let i = 0; i < size; i++) {
        const joined = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
        state[i] = state[(i + middle) % size]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
      }
      next = 0;
    }
    let bits = state[next++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
}

/** What `torch.Generator().manual_seed(seed)` gives to torch.rand(1) and torch.randn(1), float32 as there. */
export interface TorchRandom {
  /** The next torch.rand(1). */
  uniform(): number;
  /** The next torch.randn(1). */
  normal(): number;
}

/** torch's random numbers on the CPU, one at a time, from a whole seed >= 0 (its lowest 32 bits count). */
export function torchRandom(seed: number): TorchRandom {
  const bits = mersenneTwister(seed % 2 ** 32);
  // 53 of 64 bits, as torch takes them for a double.
  const fraction = (): number => {
    const high = bits() & 0x1fffff;
    return (high * 2 ** 32 + bits()) / 2 ** 53;
  };
  let spare: number | undefined;
  return {
    uniform: () => (bits() & 0xffffff) / 2 ** 24,
    normal() {
      // Box and Muller's pair: one now, the other next time.
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return Math.fround(value);
      }
      const angle = 2 * Math.PI * fraction();
      const radius = Math.sqrt(-2 * Math.log1p(-fraction()));
      spare = radius * Math.sin(angle);
      return Math.fround(radius * Math.cos(angle));
    },
  };
}
