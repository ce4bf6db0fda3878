import type { Split } from "@glissade/api";
import { Anchor, Stack, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { PartBar, PartLegend } from "../../../shared/charts/part-bar.tsx";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../../shared/format/times.ts";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { splits as words, strategies } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";

/** The splits of a project with how many pictures are in each part. */
export function SplitTable({ splits }: { readonly splits: readonly Split[] }) {
  return (
    <Stack gap="xs">
      <PartLegend />
      <Table.ScrollContainer minWidth={760}>
        <Table verticalSpacing="xs">
          <HiddenCaption>{words.caption}</HiddenCaption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.name}</Table.Th>
              <Table.Th scope="col">{words.strategy}</Table.Th>
              <Table.Th scope="col">{words.parts}</Table.Th>
              {partOrder.map((part) => (
                <Table.Th key={part} scope="col" ta="right">
                  {parts[part]}
                </Table.Th>
              ))}
              <Table.Th scope="col" ta="right">
                {words.experiments}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {words.made}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {splits.map(({ id, projectId, name, spec, counts, experiments, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" fw={400} maw={260}>
                  <Anchor
                    size="sm"
                    fw={500}
                    renderRoot={(props) => (
                      <Link {...props} to="/projects/$projectId/splits/$splitId" params={{ projectId, splitId: id }} />
                    )}
                  >
                    {name}
                  </Anchor>
                </Table.Th>
                <Table.Td>{strategies[spec.strategy].title}</Table.Td>
                <Table.Td>
                  <PartBar counts={counts.totals} width={140} />
                </Table.Td>
                {partOrder.map((part) => (
                  <Table.Td key={part} ta="right">
                    {formatCount(counts.totals[part])}
                  </Table.Td>
                ))}
                <Table.Td ta="right">{formatCount(experiments)}</Table.Td>
                <Table.Td ta="right" title={formatMoment(createdAt)} style={{ whiteSpace: "nowrap" }}>
                  {formatAgo(createdAt)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
