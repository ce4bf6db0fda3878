import type { Dataset } from "@glissade/api";
import { Group, Pagination, Stack, Table, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { Loaded } from "../../../shared/ui/states.tsx";
import { integerIn, useView } from "../../../shared/view/use-view.ts";
import { dataset as words, gallery as galleryWords } from "../../../strings/data.ts";

const pageSize = 25;

/** Files that look like pictures and cannot be read, with why. */
export function UnreadableList({ dataset }: { readonly dataset: Dataset }) {
  const [page = 1, change] = useView((search) => integerIn(search, "unreadable", 1));
  const query = useQuery({
    queryKey: ["dataset", dataset.id, "unreadable", page],
    queryFn: ({ signal }) =>
      api.listPictures(
        { datasetId: dataset.id, readable: "false", offset: (page - 1) * pageSize, limit: pageSize },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={words.unreadableTitle} actions={<Text size="sm">{formatCount(dataset.unreadable)}</Text>}>
      <Loaded query={query}>
        {({ items, total }) => (
          <Stack gap="xs">
            <Table.ScrollContainer minWidth={320}>
              <Table verticalSpacing={4}>
                <HiddenCaption>{words.unreadableCaption}</HiddenCaption>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{words.file}</Table.Th>
                    <Table.Th scope="col">{words.reason}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ index, item, unreadable }) => (
                    <Table.Tr key={index}>
                      <Table.Td style={{ overflowWrap: "anywhere" }}>{item}</Table.Td>
                      <Table.Td style={{ overflowWrap: "anywhere" }}>{unreadable}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {total > pageSize && (
              <Group justify="center">
                <Pagination
                  size="sm"
                  total={Math.ceil(total / pageSize)}
                  value={page}
                  onChange={(next) => change({ unreadable: next === 1 ? undefined : next })}
                  getControlProps={(control) => ({ "aria-label": galleryWords.pageControls[control] })}
                  getItemProps={(page) => ({ "aria-label": galleryWords.page(page) })}
                  aria-label={words.unreadableTitle}
                />
              </Group>
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
