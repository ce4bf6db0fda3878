import { formatNumber } from "@glissade/schedules";

/** A learning rate with as many digits as it needs: 0.1, 1.25e-4, never 0.000. */
export function formatRate(rate: number): string {
  return formatNumber(rate);
}

const thin = " ";

/** 12 500 for 12500. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US").replaceAll(",", thin);
}

/** A share as percent with one decimal, 90.4 %. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)}${thin}%`;
}

/** A metric by its name: losses with four significant digits, all others are shares. */
export function formatMetric(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return isShare(name) ? formatPercent(value) : formatPlain(value);
}

/** Whether a metric lies between 0 and 1 and is read as percent. */
export function isShare(name: string): boolean {
  return /accuracy|top5|macroF1|precision|recall|f1$/i.test(name);
}

/** Four significant digits, without an exponent where that is readable. */
export function formatPlain(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return formatNumber(value);
  return String(Number(value.toPrecision(4)));
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${thin}${units[step]}`;
}
