/** A learning rate with enough digits to tell two apart, few enough to read: 0.1, 0.00123, 1.5e-7. */
export function formatRate(rates: readonly number[]): string {
  const texts = rates.map((rate) => String(Number(rate.toPrecision(4))));
  return [...new Set(texts)].join(", ");
}

/** 0:07, 12:34, 1:02:03 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function formatCount(n: number): string {
  return n.toLocaleString("en-US");
}

/** A share from 0 to 1; null is a dash. */
export function formatShare(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
}

export function formatLoss(loss: number | null | undefined): string {
  if (loss === null || loss === undefined) return "–";
  return loss >= 1e4 || (loss > 0 && loss < 1e-3) ? loss.toExponential(2) : loss.toFixed(4);
}
