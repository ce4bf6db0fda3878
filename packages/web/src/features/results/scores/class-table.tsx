import { Box, Group, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { formatCount, formatPercent } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import type { ClassScore } from "../result-of.ts";
import { type ScoreColumn, type ScoreOrder, sortScores } from "./sort-scores.ts";

const words = results.scores;

interface Column {
  readonly key: ScoreColumn;
  readonly label: string;
  readonly help?: string;
}

const columns: readonly Column[] = [
  { key: "name", label: words.class },
  { key: "precision", label: words.precision, help: words.precisionHelp },
  { key: "recall", label: words.recall, help: words.recallHelp },
  { key: "f1", label: words.f1, help: words.f1Help },
  { key: "support", label: words.support, help: words.supportHelp },
];

/** Precision, recall, F1 and count of each class, the weakest first until another order is chosen. */
export function ClassTable({ scores, part }: { readonly scores: readonly ClassScore[]; readonly part: string }) {
  const [order, setOrder] = useState<ScoreOrder>({ column: "f1", descending: false });
  const choose = (column: ScoreColumn): void =>
    setOrder((last) => ({ column, descending: last.column === column ? !last.descending : column === "support" }));
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {words.classes}
      </Title>
      <Table.ScrollContainer minWidth={520}>
        <Table captionSide="bottom" maw={860}>
          <Table.Caption ta="left" c="var(--chart-axis)">
            {words.classesCaption(words.parts[part] ?? part)}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Heading key={column.key} column={column} order={order} onSort={() => choose(column.key)} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sortScores(scores, order).map(({ name, precision, recall, f1, support }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500}>
                  {name}
                </Table.Th>
                <Table.Td ta="right">{formatPercent(precision)}</Table.Td>
                <Table.Td ta="right">{formatPercent(recall)}</Table.Td>
                <Table.Td ta="right">{formatPercent(f1)}</Table.Td>
                <Table.Td ta="right">{formatCount(support)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}

interface HeadingProps {
  readonly column: Column;
  readonly order: ScoreOrder;
  readonly onSort: () => void;
}

function Heading({ column: { key, label, help }, order, onSort }: HeadingProps) {
  const sorted = order.column === key;
  const Icon = sorted ? (order.descending ? IconArrowDown : IconArrowUp) : IconArrowsSort;
  return (
    <Table.Th scope="col" aria-sort={sorted ? (order.descending ? "descending" : "ascending") : "none"}>
      <Group gap={4} wrap="nowrap" justify={key === "name" ? "flex-start" : "flex-end"}>
        <UnstyledButton onClick={onSort} mih={24} title={words.sortBy(label)}>
          <Group gap={4} wrap="nowrap">
            <Text size="sm" fw={600}>
              {label}
            </Text>
            <Icon size={14} aria-hidden />
          </Group>
        </UnstyledButton>
        {help !== undefined && <HelpMark term={label}>{help}</HelpMark>}
      </Group>
    </Table.Th>
  );
}
