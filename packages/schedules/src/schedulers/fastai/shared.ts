import type { Source } from "../../definition.ts";

export const fastaiPage: Source = {
  title: "fastai: hyperparameter schedule",
  url: "https://docs.fast.ai/callback.schedule.html",
};

export const totalSteps = {
  kind: "integer",
  length: true,
  extension: true,
  label: "Total iterations",
  help: "Steps in the whole run (fastai counts them itself, from n_epoch).",
  range: { minimum: 1 },
} as const;

export const finalDivisor = {
  kind: "number",
  label: "Div final",
  help: "How much lower than the highest rate the last one is.",
  range: { exclusiveMinimum: 0 },
  default: 100_000,
} as const;

/** fastai's half cosine from `start` to `end`. */
const half = (start: number, end: number, p: number): number =>
  start + ((1 + Math.cos(Math.PI * (1 - p))) * (end - start)) / 2;

/** Two half cosines over a run, meeting at the share `pct`; the end holds ever after. */
export function twoCosines(p: number, pct: number, [start, middle, end]: readonly [number, number, number]): number {
  if (p < pct) return half(start, middle, p / pct);
  return pct < 1 ? half(middle, end, Math.min(1, (p - pct) / (1 - pct))) : middle;
}
