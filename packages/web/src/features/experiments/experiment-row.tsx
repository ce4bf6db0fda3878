import type { ExperimentSummary, Series } from "@glissade/api";
import { Checkbox, Table } from "@mantine/core";
import { memo } from "react";
import { playground } from "../../strings/playground.ts";
import { Cell } from "./cells.tsx";
import { isRightAligned } from "./columns.ts";
import { NameCell } from "./name-cell.tsx";
import type { TableContext } from "./table-context.ts";

export interface ExperimentRowProps {
  readonly experiment: ExperimentSummary;
  /** Of the small curve. */
  readonly series: Series | undefined;
  readonly columns: readonly string[];
  readonly numberColumns: readonly string[];
  readonly selected: boolean;
  readonly onSelect: (experiment: ExperimentSummary, selected: boolean) => void;
  readonly context: TableContext;
}

/** Drawn anew only when something of it changes: the others in the table stay as they are while one trains. */
export const ExperimentRow = memo(function ExperimentRow(props: ExperimentRowProps) {
  const { experiment, series, columns, numberColumns, selected, onSelect, context } = props;
  return (
    <Table.Tr {...(selected && { bg: "var(--mantine-primary-color-light)" })}>
      <Table.Td>
        <Checkbox
          aria-label={playground.row.select(experiment.number, experiment.name)}
          checked={selected}
          onChange={() => onSelect(experiment, !selected)}
        />
      </Table.Td>
      <Table.Th scope="row" fw={400}>
        <NameCell experiment={experiment} context={context} tags={!columns.includes("tags")} />
      </Table.Th>
      {columns.map((column) => (
        <Table.Td key={column} ta={isRightAligned(column, numberColumns) ? "right" : "left"}>
          <Cell column={column} experiment={experiment} series={series} context={context} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
});
