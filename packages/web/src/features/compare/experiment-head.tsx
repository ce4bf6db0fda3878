import type { ExperimentSummary } from "@glissade/api";
import { Group, Table } from "@mantine/core";
import { ExperimentLink } from "../../shared/ui/experiment-link.tsx";

/** An experiment as the head of a column or row. */
export function ExperimentHead({
  experiment,
  scope,
}: {
  readonly experiment: ExperimentSummary;
  readonly scope: "col" | "row";
}) {
  return (
    <Table.Th scope={scope} maw={220} style={{ whiteSpace: "nowrap" }}>
      <Group justify={scope === "col" ? "flex-end" : "flex-start"}>
        <ExperimentLink experiment={experiment} />
      </Group>
    </Table.Th>
  );
}
