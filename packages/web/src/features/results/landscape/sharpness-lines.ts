import type { SharpnessResult } from "@glissade/api";
import type { ChartSeries } from "../../../shared/charts/line-chart.tsx";
import { landscapeText } from "../../../strings/landscape.ts";

const words = landscapeText.sharpness;

/** The rate of every step, as it was recorded. */
export interface RatePoints {
  readonly steps: readonly number[];
  readonly rates: readonly (number | null)[];
}

/**
 * Sharpness and limits over the training. The limits follow the recorded rate between the checkpoints, where momentum does
 * not change: they are then the same multiple of 1 / rate everywhere.
 */
export function sharpnessLines({ points, hasLimit }: SharpnessResult, rates: RatePoints | undefined): ChartSeries[] {
  const limits: ChartSeries[] = [];
  const add = (label: string, key: "limit" | "plainLimit", dash: readonly number[]): void => {
    const line = alongRate(points, key, rates);
    limits.push({ label, ...line, color: "var(--chart-mark)", dash, width: 1.5 });
  };
  if (!hasLimit || points.some(({ limit, plainLimit }) => limit !== plainLimit)) add(words.plain, "plainLimit", [3, 4]);
  if (hasLimit) {
    const isPlain = points.every(({ limit, plainLimit }) => limit === plainLimit);
    add(isPlain ? words.plain : words.limit, "limit", [8, 4]);
  }
  const sharpness: ChartSeries = {
    label: words.line,
    xs: points.map(({ step }) => step),
    ys: points.map((point) => point.sharpness),
    color: "var(--data-1)",
    width: 2,
    dots: true,
  };
  return [sharpness, ...limits];
}

function alongRate(points: SharpnessResult["points"], key: "limit" | "plainLimit", rates: RatePoints | undefined) {
  const factors = points.flatMap((point) => (point[key] === null ? [] : [point[key] * point.lr]));
  const [factor] = factors;
  const isSteady = factor !== undefined && factors.every((each) => Math.abs(each / factor - 1) < 1e-6);
  if (!rates || rates.steps.length === 0 || !isSteady) {
    return { xs: points.map(({ step }) => step), ys: points.map((point) => point[key]) };
  }
  return { xs: rates.steps, ys: rates.rates.map((rate) => (rate === null || rate <= 0 ? null : factor / rate)) };
}
