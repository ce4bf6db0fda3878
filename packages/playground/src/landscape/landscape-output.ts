import { formatNumber, lineChartSvg } from "@glissade/schedules";
import type { Barrier, LandscapeResult, LineResult, SharpnessResult } from "@glissade/trainer";
import { surfaceSvg } from "./surface-svg.ts";

/** A result as a picture, ending in a newline. */
export function landscapeSvg(result: LandscapeResult): string {
  switch (result.type) {
    case "surface":
      return surfaceSvg(result);
    case "line":
      return `${lineSvg(result)}\n`;
    case "sharpness":
      return `${sharpnessSvg(result)}\n`;
  }
}

/** What a result says, in a sentence or two. */
export function summaryOf(result: LandscapeResult): string {
  switch (result.type) {
    case "surface": {
      const { explained, path, images } = result;
      const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
      return `${path.length} checkpoints; the plane shows ${share(explained.plane)} of their path (its first two principal components: ${share(explained.components[0] + explained.components[1])}); loss over ${images} pictures`;
    }
    case "line": {
      const { train, validation } = result.barrier;
      const parts = [`training loss: ${barrierWords(train)}`];
      if (result.images.validation > 0) parts.push(`validation loss: ${barrierWords(validation)}`);
      return parts.join("; ");
    }
    case "sharpness":
      return sharpnessWords(result);
  }
}

function barrierWords(barrier: Barrier | null): string {
  if (barrier === null) return "it overflows on the way";
  if (!barrier.exists) return `no barrier (at most ${formatNumber(barrier.height)} above the line between the ends)`;
  return `a barrier of ${formatNumber(barrier.height)} at ${formatNumber(barrier.at)} of the way`;
}

function sharpnessWords({ points, hasLimit, solver }: SharpnessResult): string {
  if (!hasLimit) {
    return `${solver} divides by the sizes of its gradients: 2 / learning rate is no limit for it`;
  }
  const over = points.filter(({ sharpness, limit }) => sharpness !== null && limit !== null && sharpness > limit);
  if (over.length === 0) return "the sharpness stays below what the learning rate can stand at every checkpoint";
  return `sharper than the learning rate can stand at step ${over.map(({ step }) => step).join(", ")}`;
}

function lineSvg(result: LineResult): string {
  const of = (part: "train" | "validation") =>
    result.points.flatMap((point): [number, number][] => {
      const loss = point[part]?.loss ?? null;
      return loss === null ? [] : [[point.at, loss]];
    });
  const series = [{ label: "training", points: of("train") }];
  if (result.images.validation > 0) series.push({ label: "validation", points: of("validation") });
  return lineChartSvg({
    title: "Loss on the line between two runs",
    subtitle: summaryOf(result),
    xLabel: "share of the way from one run's weights to the other's",
    panels: [{ yLabel: "loss", series }],
  });
}

function sharpnessSvg(result: SharpnessResult): string {
  const of = (key: "sharpness" | "limit" | "plainLimit") =>
    result.points.flatMap((point): [number, number][] => {
      const value = point[key];
      return value === null ? [] : [[point.step, value]];
    });
  const limit = result.hasLimit
    ? { label: "what the rate can stand", points: of("limit") }
    : { label: "2 / learning rate", points: of("plainLimit") };
  return lineChartSvg({
    title: "Sharpness along the run",
    subtitle: summaryOf(result),
    xLabel: "training step",
    panels: [
      {
        yLabel: "largest Hessian eigenvalue",
        scale: "log",
        series: [{ label: "sharpness", points: of("sharpness") }, limit],
      },
    ],
  });
}
