import type { ExperimentSummary, Series } from "@glissade/api";
import { Card, Checkbox, Group, Stack, Text } from "@mantine/core";
import { playground } from "../../strings/playground.ts";
import { Cell } from "./cells.tsx";
import { groupTitle } from "./experiments-table.tsx";
import { groupBy } from "./groups.ts";
import { NameCell } from "./name-cell.tsx";
import type { Selection } from "./selection.ts";
import type { TableContext } from "./table-context.ts";

export interface ExperimentCardsProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly columns: readonly string[];
  readonly group: string | undefined;
  readonly selection: Selection;
  readonly curves: ReadonlyMap<string, Series>;
  readonly context: TableContext;
}

/** The table for narrow screens: a card for each row. */
export function ExperimentCards({ experiments, columns, group, selection, curves, context }: ExperimentCardsProps) {
  return (
    <Stack gap="xs">
      {groupBy(experiments, group).map(({ value, items }) => (
        <Stack key={JSON.stringify(value) ?? ""} gap="xs" role="list" aria-label={playground.caption}>
          {group !== undefined && <Text fw={600}>{groupTitle(group, value, context)}</Text>}
          {items.map((experiment) => (
            <Card key={experiment.id} withBorder padding="sm" role="listitem">
              <Group gap="xs" wrap="nowrap" mb="xs">
                <Checkbox
                  aria-label={playground.row.select(experiment.number, experiment.name)}
                  checked={selection.has(experiment.id)}
                  onChange={() => selection.setMany([experiment], !selection.has(experiment.id))}
                />
                <NameCell experiment={experiment} context={context} tags={false} />
              </Group>
              <Stack gap={4}>
                {columns.map((column) => (
                  <Group key={column} justify="space-between" gap="sm" wrap="nowrap" mih={24}>
                    <Text size="xs" c="dimmed" style={{ flex: "none" }}>
                      {context.columnLabel(column)}
                    </Text>
                    <Text size="sm" component="div" ta="right">
                      <Cell
                        column={column}
                        experiment={experiment}
                        series={curves.get(experiment.id)}
                        context={context}
                      />
                    </Text>
                  </Group>
                ))}
              </Stack>
            </Card>
          ))}
        </Stack>
      ))}
    </Stack>
  );
}
