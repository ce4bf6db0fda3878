import "./bars.css";
import type { Part } from "@glissade/api";
import { Button, ScrollArea, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { memo, useState } from "react";
import { bars, parts } from "../../strings/parts.ts";
import { formatCount } from "../format/numbers.ts";
import { HiddenCaption } from "../ui/hidden-caption.tsx";
import { PartLegend, type PartCounts } from "./part-bar.tsx";
import { partFill } from "./part-colors.ts";

export interface ClassBarsProps {
  /** What the bars show, in a sentence: the table's caption. */
  readonly label: string;
  readonly classes: readonly ({ readonly name: string; readonly total: number } & Partial<PartCounts>)[];
  /** Which parts the bars are made of; left out: the bars are of one piece. */
  readonly split?: readonly Part[];
  /** The class that is chosen, where choosing means something. */
  readonly picked?: string | undefined;
  readonly onPick?: (name: string | undefined) => void;
  /** In pixels, beyond which the bars scroll. */
  readonly maxHeight?: number;
}

/** More rows than this are drawn when they are asked for. */
const drawn = 200;

/** A bar for each class, with its numbers: a table that can be seen. */
export const ClassBars = memo(function ClassBars(props: ClassBarsProps) {
  const { label, classes, split, picked, onPick, maxHeight = 460 } = props;
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...classes.map(({ total }) => total));
  const shown = all ? classes : classes.slice(0, drawn);
  return (
    <Stack gap="xs">
      {split && <PartLegend of={split} />}
      <ScrollArea.Autosize
        type="auto"
        offsetScrollbars="present"
        mah={maxHeight}
        viewportProps={{ tabIndex: 0, "aria-label": label, role: "group" }}
      >
        <Table className="bar-table" withRowBorders={false} horizontalSpacing={6}>
          <HiddenCaption>{label}</HiddenCaption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{bars.class}</Table.Th>
              <Table.Th className="bar-cell" aria-hidden />
              {split ? (
                split.map((part) => (
                  <Table.Th key={part} ta="right" scope="col">
                    {parts[part]}
                  </Table.Th>
                ))
              ) : (
                <Table.Th ta="right" scope="col">
                  {bars.pictures}
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={row.name} {...(picked === row.name && { bg: "var(--mantine-primary-color-light)" })}>
                <Table.Th scope="row" fw={400} maw={180}>
                  {onPick ? (
                    <UnstyledButton
                      fz="sm"
                      mih={24}
                      display="flex"
                      style={{ alignItems: "center" }}
                      maw="100%"
                      fw={picked === row.name ? 700 : 400}
                      aria-pressed={picked === row.name}
                      onClick={() => onPick(picked === row.name ? undefined : row.name)}
                    >
                      <Text truncate size="sm" title={row.name} inherit>
                        {row.name}
                      </Text>
                    </UnstyledButton>
                  ) : (
                    <Text truncate size="sm" title={row.name}>
                      {row.name}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td className="bar-cell" aria-hidden>
                  <div className="bar-track">
                    {split ? (
                      split.map((part) => (
                        <div
                          key={part}
                          className={partFill(part)}
                          style={{ width: `${(100 * (row[part] ?? 0)) / most}%` }}
                        />
                      ))
                    ) : (
                      <div className="bar-fill" style={{ width: `${(100 * row.total) / most}%` }} />
                    )}
                  </div>
                </Table.Td>
                {split ? (
                  split.map((part) => (
                    <Table.Td key={part} ta="right">
                      {formatCount(row[part] ?? 0)}
                    </Table.Td>
                  ))
                ) : (
                  <Table.Td ta="right">{formatCount(row.total)}</Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {shown.length < classes.length && (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          {bars.more(formatCount(classes.length - shown.length))}
        </Button>
      )}
    </Stack>
  );
});
