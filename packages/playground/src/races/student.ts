// Student's t distribution, as far as a ranking needs it.

/** Lanczos' approximation with g = 7 and nine terms: fifteen digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function logGamma(x: number): number {
  const z = x - 1;
  const t = z + 7.5;
  const sum = lanczos.reduce((total, term, index) => total + (index === 0 ? term : term / (z + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised incomplete beta function, by its continued fraction (Numerical Recipes, 6.4, after Lentz). */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  const tiny = 1e-300;
  let [c, d] = [1, 1 - ((a + b) * x) / (a + 1)];
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let fraction = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + term / c;
      c = Math.abs(c) < tiny ? tiny : c;
      change = d * c;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/**
 * How likely a value of |t| or more is by chance.
 *
 * @param degrees of freedom, at least 1
 * @example twoSidedP(2.776445, 4) // 0.05
 */
export function twoSidedP(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/**
 * The value that |t| stays below with probability `level`.
 *
 * @example criticalT(0.95, 2) // 4.302653
 */
export function criticalT(level: number, degrees: number): number {
  let [low, high] = [0, 2];
  while (twoSidedP(high, degrees) > 1 - level) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, degrees) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Mean, and the half width of its 95 % interval: null with fewer than two values. */
export function meanAndMargin(values: readonly number[]): { readonly mean: number; readonly margin: number | null } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, margin: null };
  return { mean, margin: criticalT(0.95, n - 1) * standardError(values, mean) };
}

function standardError(values: readonly number[], mean: number): number {
  const n = values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
}

/** Paired t-test of differences against 0. null with fewer than two. */
export function pairedP(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < 2) return null;
  const { mean } = meanAndMargin(differences);
  if (mean === 0) return 1;
  return twoSidedP(mean / standardError(differences, mean), n - 1);
}

/**
 * Holm's correction (1979): what each p comes to when several comparisons are made at once.
 *
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
  const corrected = [...ps];
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (ps[index] ?? 0) * (ps.length - rank)));
    corrected[index] = highest;
  });
  return corrected;
}
