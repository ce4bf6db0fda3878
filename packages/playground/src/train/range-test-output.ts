import { formatNumber, lineChartSvg, plotText } from "@glissade/schedules";
import { type RangeTestResult, rangeRules } from "@glissade/trainer";

export type RangeTestFormat = "text" | "json" | "csv" | "svg";

/** A range test in one of the formats, ending in a newline. */
export function writeRangeTest(format: RangeTestFormat, result: RangeTestResult, width: number): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(result)}\n`;
    case "csv":
      return `${["step,lr,loss,smoothed", ...result.points.map((each) => [each.step, each.lr, each.loss, each.smoothed].join(","))].join("\n")}\n`;
    case "svg":
      return `${asSvg(result)}\n`;
    case "text":
      return asText(result, width);
  }
}

const xLabel = "learning rate as a power of ten";

/** What is worth a look: up to where the loss begins to run away. */
function shown({ points }: RangeTestResult): RangeTestResult["points"] {
  const first = points[0]?.smoothed ?? 0;
  const end = points.findLastIndex(({ smoothed }) => smoothed <= 1.5 * first);
  return points.slice(0, end + 1);
}

function asSvg(result: RangeTestResult): string {
  const points = shown(result);
  return lineChartSvg({
    title: "Learning-rate range test",
    subtitle: summary(result),
    xLabel,
    panels: [
      {
        yLabel: "loss",
        series: [
          { label: "each step", points: points.map(({ lr, loss }) => [Math.log10(lr), loss]) },
          { label: "smoothed", points: points.map(({ lr, smoothed }) => [Math.log10(lr), smoothed]) },
        ],
      },
    ],
    events: result.suggestions.map(({ rule, lr }) => ({
      x: Math.log10(lr),
      label: rangeRules[rule].label,
      detail: `${rangeRules[rule].label}: ${formatNumber(lr)}. ${rangeRules[rule].help}`,
    })),
  });
}

function asText(result: RangeTestResult, width: number): string {
  const points = shown(result).map(({ lr, smoothed }) => [Math.log10(lr), smoothed] as const);
  const plot = plotText([{ label: "", points }], { width: Math.min(width, 100), title: "smoothed loss", xLabel });
  const rules = result.suggestions.map(({ rule, lr }) => {
    const { label, help } = rangeRules[rule];
    return `  ${label.padEnd(14)}${formatNumber(lr).padStart(9)}  ${help}`;
  });
  return [plot, "", ...rules, ...(rules.length > 0 ? [""] : []), summary(result), ""].join("\n");
}

function summary({ suggested, reason, batchSize, seconds, points }: RangeTestResult): string {
  const how = `batches of ${batchSize}, ${points.length} steps, ${seconds.toFixed(1)} s`;
  return suggested === null
    ? `No base learning rate is suggested: ${reason ?? ""} (${how})`
    : `Suggested base learning rate: ${formatNumber(suggested)} (${how})`;
}
