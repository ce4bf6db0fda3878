import type { RunPreview } from "@glissade/schedules";
import { Group, Text } from "@mantine/core";
import { formatCount, formatRate } from "../../shared/format/numbers.ts";
import { learn } from "../../strings/learn.ts";

const words = learn.page;

/** The curve's few figures that say most. */
export function CurveFigures({ preview }: { readonly preview: RunPreview }) {
  // Of a schedule that answers to a metric, they depend on the metric.
  if (preview.peak === null && preview.area === null) return null;
  const at = (point: { readonly value: number; readonly step: number } | null): string =>
    point ? words.at(formatRate(point.value), formatCount(point.step)) : "–";
  const figures = [
    { label: words.figures.peak, value: at(preview.peak) },
    { label: words.figures.lowest, value: at(preview.lowest) },
    { label: words.figures.final, value: preview.final ? formatRate(preview.final.value) : "–" },
    { label: words.figures.area, value: preview.area === null ? "–" : formatRate(Number(preview.area.toPrecision(4))) },
  ];
  return (
    <Group component="dl" gap="lg" m={0}>
      {figures.map(({ label, value }) => (
        <div key={label}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} size="sm" fw={600}>
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
