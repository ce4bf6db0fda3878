/**
 * A number for people: a few significant digits, never a misleading 0.000.
 * Plain from 0.001 to 999,999, otherwise with an exponent.
 *
 * @example formatNumber(0.010000000000000002) // "0.01"
 * @example formatNumber(0.000125) // "1.25e-4"
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  if (size < 1e-3 || size >= 1e6) {
    return rounded.toExponential().replace("e+", "e");
  }
  const whole = size >= 10 ** digits ? Math.round(value) : rounded;
  return size < 10_000 ? String(whole) : groupThousands(String(whole));
}

/** Commas between groups of three digits: "12,500". */
export function groupThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const longestShown = 60;

/** Any value, also a hostile one, as a short piece of one line for an error message. */
export function showFound(value: unknown): string {
  const text = describe(value).replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  try {
    return (
      JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "number" ? showable(inner) : inner)) ??
      "an object"
    );
  } catch {
    return "an object that JSON cannot hold";
  }
}

const showable = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
