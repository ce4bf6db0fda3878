import type { ExperimentSummary, Series } from "@glissade/api";
import { Checkbox, Group, Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconSelector } from "@tabler/icons-react";
import { formatKeyValue, keyLabel } from "../../shared/experiments/experiment-keys.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { playground } from "../../strings/playground.ts";
import { isRightAligned, numberColumnsOf, sortOfColumn } from "./columns.ts";
import { ExperimentRow } from "./experiment-row.tsx";
import { groupBy } from "./groups.ts";
import type { Selection } from "./selection.ts";
import type { TableContext } from "./table-context.ts";
import { useStable } from "./use-stable.ts";
import { nextSort, type SortOrder, type TableView } from "./table-view.ts";

export interface ExperimentsTableProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly columns: readonly string[];
  readonly view: TableView;
  readonly bestMetric: string;
  readonly selection: Selection;
  readonly curves: ReadonlyMap<string, Series>;
  readonly context: TableContext;
  readonly onSort: (sort: SortOrder | undefined) => void;
}

/** A row for each experiment, in groups where a key parts them. */
export function ExperimentsTable(props: ExperimentsTableProps) {
  const { experiments, columns, view, selection, curves, context } = props;
  const numberColumns = useStable(numberColumnsOf(columns, experiments));
  const all = experiments.length > 0 && experiments.every(({ id }) => selection.has(id));
  const some = experiments.some(({ id }) => selection.has(id));
  return (
    <Table.ScrollContainer minWidth={760} type="native" tabIndex={0} role="region" aria-label={playground.caption}>
      <Table highlightOnHover verticalSpacing={6} horizontalSpacing="xs" tabularNums>
        <Table.Caption>
          <VisuallyHidden>{playground.caption}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <Checkbox
                aria-label={playground.row.selectAll}
                checked={all}
                indeterminate={some && !all}
                onChange={() => selection.setMany(experiments, !all)}
              />
            </Table.Th>
            {["name", ...columns].map((column) => (
              <HeadCell key={column} column={column} numberColumns={numberColumns} {...props} />
            ))}
          </Table.Tr>
        </Table.Thead>
        {groupBy(experiments, view.group).map(({ value, items }) => (
          <Table.Tbody key={JSON.stringify(value) ?? ""}>
            {view.group !== undefined && (
              <Table.Tr>
                <Table.Th colSpan={columns.length + 2} scope="rowgroup" bg="var(--ground-quiet)">
                  <Text span size="sm" fw={600}>
                    {groupTitle(view.group, value, context)}
                  </Text>
                </Table.Th>
              </Table.Tr>
            )}
            {items.map((experiment) => (
              <ExperimentRow
                key={experiment.id}
                experiment={experiment}
                series={curves.get(experiment.id)}
                columns={columns}
                numberColumns={numberColumns}
                selected={selection.has(experiment.id)}
                onSelect={selection.setOne}
                context={context}
              />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </Table.ScrollContainer>
  );
}

export function groupTitle(key: string, value: unknown, context: TableContext): string {
  const names = {
    "spec.scheduler.type": context.schedulers,
    "spec.solver.type": context.solvers,
    splitId: context.splitNames,
  }[key];
  const none = key === "spec.scheduler.type" ? playground.row.constant : formatKeyValue(key, value);
  const shown = typeof value === "string" ? (names?.get(value) ?? formatKeyValue(key, value)) : none;
  return playground.group.of(keyLabel(key, undefined), shown);
}

/** Where a column's word is explained. */
const termPages: Readonly<Record<string, string>> = {
  lr: "/learn?term=base-learning-rate",
  scheduler: "/learn?term=learning-rate-scheduler",
  solver: "/learn?term=solver",
  loss: "/learn?term=loss",
};

function HeadCell(
  props: ExperimentsTableProps & { readonly column: string; readonly numberColumns: readonly string[] },
) {
  const { column, numberColumns, view, bestMetric, context, onSort } = props;
  const label = context.columnLabel(column);
  const by = sortOfColumn(column, bestMetric);
  const isSorted = by !== undefined && view.sort?.key === by.key;
  const state = !isSorted ? "none" : view.sort?.descending ? "descending" : "ascending";
  const Icon = { none: IconSelector, ascending: IconArrowUp, descending: IconArrowDown }[state];
  const help =
    column in playground.columnHelp ? playground.columnHelp[column as keyof typeof playground.columnHelp] : undefined;
  return (
    <Table.Th aria-sort={state}>
      <Group gap={2} wrap="nowrap" justify={isRightAligned(column, numberColumns) ? "flex-end" : "flex-start"}>
        {by === undefined ? (
          label
        ) : (
          <UnstyledButton
            fz="sm"
            fw={600}
            mih={24}
            aria-label={playground.sort.by(label, state)}
            onClick={() => onSort(nextSort(view.sort, by.key, by.descending))}
          >
            <Group gap={2} wrap="nowrap">
              {label}
              <Icon size={14} style={{ flex: "none" }} aria-hidden color={isSorted ? undefined : "var(--chart-axis)"} />
            </Group>
          </UnstyledButton>
        )}
        {help !== undefined && (
          <HelpMark term={label} learnMore={termPages[column] ?? "/learn?tab=terms"}>
            {help}
          </HelpMark>
        )}
      </Group>
    </Table.Th>
  );
}
