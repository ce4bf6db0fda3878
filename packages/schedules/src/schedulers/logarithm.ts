/** Fixed-point numbers with this many binary places: far more than a double has. */
const unit = 2n ** 128n;
const mantissaUnit = 2n ** 53n;

/** ln(p / q) for two whole numbers of which neither is more than twice the other, as 2 artanh((p - q) / (p + q)). */
function lnOfRatio(p: bigint, q: bigint): bigint {
  const z = ((p - q) * unit) / (p + q);
  const square = (z * z) / unit;
  let sum = 0n;
  let power = z;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd;
    power = (power * square) / unit;
  }
  return 2n * sum;
}

const ln2 = lnOfRatio(2n, 1n);

/**
 * The natural logarithm of a double >= 1, rounded once. C libraries come within a hair of that and so nearly always
 * give these very bits; the engines of JavaScript give others in one of twenty cases.
 */
export function roundedLog(x: number): number {
  const exponent = Math.floor(Math.log2(x));
  // One place more than a double has, since log2 may round up to the next whole number.
  const mantissa = BigInt((x / 2 ** exponent) * 2 ** 53);
  return Number(lnOfRatio(mantissa, mantissaUnit) + BigInt(exponent) * ln2) / 2 ** 128;
}
