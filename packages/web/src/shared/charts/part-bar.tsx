import "./bars.css";
import type { Part } from "@glissade/api";
import { Group, Text } from "@mantine/core";
import { parts } from "../../strings/parts.ts";
import { formatCount } from "../format/numbers.ts";
import { partFill, partOrder } from "./part-colors.ts";

export type PartCounts = Readonly<Record<Part, number>>;

/** How many pictures are in each part, as one bar. */
export function PartBar({ counts, width = "100%" }: { readonly counts: PartCounts; readonly width?: number | string }) {
  const total = partOrder.reduce((sum, part) => sum + counts[part], 0);
  const label = partOrder.map((part) => `${parts[part]}: ${formatCount(counts[part])}`).join(", ");
  return (
    <div className="bar-track" role="img" aria-label={label} title={label} style={{ width }}>
      {partOrder
        .filter((part) => counts[part] > 0)
        .map((part) => (
          <div key={part} className={partFill(part)} style={{ width: `${(100 * counts[part]) / total}%` }} />
        ))}
    </div>
  );
}

/** What the colours and patterns of parts stand for. */
export function PartLegend({ of = partOrder }: { readonly of?: readonly Part[] }) {
  return (
    <Group gap="md">
      {of.map((part) => (
        <Text key={part} size="sm" component="span">
          <span className={`bar-swatch ${partFill(part)}`} aria-hidden />
          {parts[part]}
        </Text>
      ))}
    </Group>
  );
}
