import type { Split } from "@glissade/api";
import { Group, List, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { ClassBars } from "../../../shared/charts/class-bars.tsx";
import { PartBar } from "../../../shared/charts/part-bar.tsx";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatCount, formatPercent } from "../../../shared/format/numbers.ts";
import { Warnings } from "../../../shared/ui/warnings.tsx";
import { editor as words, leftOutReasons, splits as splitWords } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";

export interface SplitCountsProps {
  readonly counts: Split["counts"];
  /** Of the plot; gets the number of classes. */
  readonly caption: (classes: string) => string;
}

/** What a split comes to: in all, class by class, and what is in no part. */
export function SplitCounts({ counts, caption }: SplitCountsProps) {
  const { totals, classes, leftOut, keptTogether, warnings } = counts;
  const all = partOrder.reduce((sum, part) => sum + totals[part], 0);
  const rows = useMemo(
    () =>
      classes.map((row) => ({ ...row, total: row.train + row.validation + row.test })).filter(({ total }) => total > 0),
    [classes],
  );
  const out = Object.entries(leftOut).filter(([, count]) => count > 0);
  return (
    <Stack gap="md">
      <Stack gap={6}>
        <PartBar counts={totals} />
        <Group gap="4px 20px">
          {partOrder.map((part) => (
            <Text key={part} size="sm" fw={500}>
              {words.total(parts[part], formatCount(totals[part]), formatPercent(all === 0 ? 0 : totals[part] / all))}
            </Text>
          ))}
        </Group>
      </Stack>
      <Warnings title={splitWords.warnings} warnings={warnings} />
      <ClassBars label={caption(formatCount(rows.length))} classes={rows} split={partOrder} />
      {rows.length < classes.length && <Text size="sm">{words.emptyClasses(classes.length - rows.length)}</Text>}
      {(out.length > 0 || keptTogether > 0) && (
        <div>
          <Text size="sm" fw={600}>
            {words.leftOutTitle}
          </Text>
          <List size="sm">
            {out.map(([reason, count]) => (
              <List.Item key={reason}>{words.leftOut(formatCount(count), leftOutReasons[reason] ?? reason)}</List.Item>
            ))}
            {keptTogether > 0 && <List.Item>{words.keptTogether(keptTogether)}</List.Item>}
          </List>
        </div>
      )}
    </Stack>
  );
}
