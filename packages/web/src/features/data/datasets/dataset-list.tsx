import type { Dataset } from "@glissade/api";
import { Anchor, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { formatCount } from "../../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../../shared/format/times.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { data as words, sourceKinds } from "../../../strings/data.ts";
import { DatasetMenu } from "./dataset-menu.tsx";
import { DatasetBadge, ImportState } from "./dataset-state.tsx";

/** The data sets of a project, those that are still coming in with how far they are. */
export function DatasetList({ datasets }: { readonly datasets: readonly Dataset[] }) {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="xs">
        <HiddenCaption>{words.datasetsCaption}</HiddenCaption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.name}</Table.Th>
            <Table.Th scope="col">{words.state}</Table.Th>
            <Table.Th scope="col" ta="right">
              {words.pictures}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {words.classes}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              <Group gap={2} justify="flex-end" wrap="nowrap">
                {words.unreadable}
                <HelpMark term={words.unreadable}>{words.unreadableHelp}</HelpMark>
              </Group>
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {words.added}
            </Table.Th>
            <Table.Th scope="col" w={44}>
              <VisuallyHidden>{words.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {datasets.map((dataset) => (
            <DatasetRow key={dataset.id} dataset={dataset} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function DatasetRow({ dataset }: { readonly dataset: Dataset }) {
  const { id, projectId, name, state, source, pictures, unreadable, classes, createdAt } = dataset;
  const ready = state === "ready";
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} maw={{ base: 170, sm: 320 }}>
        <Anchor
          fw={500}
          size="sm"
          renderRoot={(props) => (
            <Link {...props} to="/projects/$projectId/data/$datasetId" params={{ projectId, datasetId: id }} />
          )}
        >
          {name}
        </Anchor>
        <Text size="xs" c="dimmed" truncate title={source.path ?? undefined}>
          {sourceKinds[source.kind]}
          {source.kind !== "upload" && source.path !== null && `: ${source.path}`}
        </Text>
      </Table.Th>
      <Table.Td colSpan={ready ? 1 : 4}>
        {ready ? (
          <DatasetBadge dataset={dataset} />
        ) : (
          <Group gap="sm" wrap="nowrap" align="flex-start">
            <DatasetBadge dataset={dataset} />
            <div style={{ flex: 1 }}>
              <ImportState dataset={dataset} />
            </div>
          </Group>
        )}
      </Table.Td>
      {ready && (
        <>
          <Table.Td ta="right">{formatCount(pictures)}</Table.Td>
          <Table.Td ta="right">{formatCount(classes.length)}</Table.Td>
          <Table.Td ta="right">{formatCount(unreadable)}</Table.Td>
        </>
      )}
      <Table.Td ta="right" title={formatMoment(createdAt)} style={{ whiteSpace: "nowrap" }}>
        {formatAgo(createdAt)}
      </Table.Td>
      <Table.Td>
        <DatasetMenu dataset={dataset} />
      </Table.Td>
    </Table.Tr>
  );
}
