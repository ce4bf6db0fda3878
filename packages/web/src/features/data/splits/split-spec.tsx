import type { Dataset, Split, SplitSpec } from "@glissade/api";
import { Anchor, List, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { datasetsQuery } from "../../../shared/api/queries.ts";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatPercent } from "../../../shared/format/numbers.ts";
import { splits as words, strategies } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";

/** How a split was made. */
export function SplitSpecTable({ split: { spec, projectId } }: { readonly split: Split }) {
  const { data: datasets } = useQuery(datasetsQuery(projectId));
  return (
    <Table variant="vertical" layout="fixed" withRowBorders={false}>
      <Table.Tbody>
        <Row name={words.strategy}>{strategies[spec.strategy].title}</Row>
        <Row name={words.ratios}>
          {partOrder.map((part) => `${parts[part]} ${formatPercent(spec[part])}`).join(", ")}
        </Row>
        <Row name={words.seed}>{spec.seed}</Row>
        <Row name={words.datasets}>
          <List listStyleType="none" size="sm">
            {spec.datasets.map((id) => (
              <List.Item key={id}>
                <DatasetName id={id} projectId={projectId} datasets={datasets?.items ?? []} />
                {spec.parts[id] !== undefined && `: ${parts[spec.parts[id]]}`}
              </List.Item>
            ))}
          </List>
        </Row>
        <Row name={words.classFilter}>{filterText(spec.classes)}</Row>
        <Row name={words.tagFilter}>{filterText(spec.tags)}</Row>
      </Table.Tbody>
    </Table>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={110} scope="row">
        {name}
      </Table.Th>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{children}</Table.Td>
    </Table.Tr>
  );
}

interface DatasetNameProps {
  readonly id: string;
  readonly projectId: string;
  readonly datasets: readonly Dataset[];
}

function DatasetName({ id, projectId, datasets }: DatasetNameProps) {
  const name = datasets.find((each) => each.id === id)?.name ?? id;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link {...props} to="/projects/$projectId/data/$datasetId" params={{ projectId, datasetId: id }} />
      )}
    >
      {name}
    </Anchor>
  );
}

function filterText({ include = [], exclude = [] }: SplitSpec["classes"]): string {
  if (include.length > 0) return words.onlyThese(include.join(", "));
  return exclude.length > 0 ? words.allBut(exclude.join(", ")) : words.all;
}
