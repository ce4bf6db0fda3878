import type { AugmentationPreview } from "@glissade/api";
import { Button, Group, Image, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { api } from "../../shared/api/client.ts";
import { EmptyState, ErrorState, LoadingState } from "../../shared/ui/states.tsx";
import { contactSheet as words } from "../../strings/contact-sheet.ts";

export interface ContactSheetProps {
  readonly projectId: string;
  readonly splitId: string;
  readonly augmentation: { readonly flip: boolean; readonly crop: number };
  /** The model's, in pixels. */
  readonly imageSize: number;
  /** The experiment's; default 0. */
  readonly seed?: number;
}

const pictures = 4;
const epochs = 6;

/** A slider that is moved asks once it rests. */
const restMs = 150;

/** What flip and crop make of some real pictures: each beside what the first epochs see of it. */
export function ContactSheet({ projectId, splitId, augmentation, imageSize, seed = 0 }: ContactSheetProps) {
  const [draw, setDraw] = useState(0);
  const { flip, crop } = augmentation;
  const wanted = useMemo(
    () => ({ augmentation: { flip, crop }, imageSize, seed, pictures, epochs, draw }),
    [flip, crop, imageSize, seed, draw],
  );
  const [body] = useDebouncedValue(wanted, restMs);
  const sheet = useQuery({
    // The pictures of a split never change.
    queryKey: ["split", splitId, "augmentation", body],
    queryFn: ({ signal }) => api.previewAugmentation({ splitId, body }, { signal }),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  if (sheet.error) return <ErrorState error={sheet.error} onRetry={() => void sheet.refetch()} />;
  if (!sheet.data) return <LoadingState label={words.loading} />;
  if (sheet.data.pictures.length === 0) return <EmptyState title={words.noneTitle}>{words.none}</EmptyState>;
  const changes = flip || crop > 0;
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {changes ? words.exact : words.unchanged}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={sheet.isFetching}
          onClick={() => setDraw((before) => before + 1)}
        >
          {words.others}
        </Button>
      </Group>
      <Sheet projectId={projectId} rows={sheet.data.pictures} changes={changes} imageSize={imageSize} />
    </Stack>
  );
}

interface SheetProps {
  readonly projectId: string;
  readonly rows: AugmentationPreview["pictures"];
  /** Without them only the originals are shown. */
  readonly changes: boolean;
  readonly imageSize: number;
}

function Sheet({ projectId, rows, changes, imageSize }: SheetProps) {
  const columns = changes ? (rows[0]?.epochs ?? []) : [];
  return (
    <Table.ScrollContainer
      minWidth={0}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": words.caption } }}
    >
      <Table withRowBorders={false} horizontalSpacing={4} verticalSpacing={4} w="auto">
        <VisuallyHidden component="caption">{words.caption}</VisuallyHidden>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.picture}</Table.Th>
            <Table.Th scope="col">{words.original}</Table.Th>
            {columns.map((_, epoch) => (
              <Table.Th key={epoch} scope="col">
                {words.epoch(epoch + 1)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.datasetId} ${row.index}`}>
              <Table.Th scope="row" fw={400}>
                {row.class}
              </Table.Th>
              <Table.Td>
                <Link to="/projects/$projectId/data/$datasetId" params={{ projectId, datasetId: row.datasetId }}>
                  <Tile uri={row.original} alt={words.originalOf(row.class)} imageSize={imageSize} />
                </Link>
              </Table.Td>
              {columns.length > 0 &&
                row.epochs.map(({ image, ...done }, epoch) => (
                  <Table.Td key={epoch}>
                    <Tile uri={image} alt={words.seen(row.class, epoch + 1, done)} imageSize={imageSize} />
                  </Table.Td>
                ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const tilePixels = 72;

/** Few pixels are shown as the squares that they are: so the model sees them. */
function Tile({ uri, alt, imageSize }: { readonly uri: string; readonly alt: string; readonly imageSize: number }) {
  return (
    <Image
      src={uri}
      alt={alt}
      title={alt}
      w={tilePixels}
      h={tilePixels}
      miw={tilePixels}
      radius={4}
      style={{ imageRendering: imageSize < tilePixels ? "pixelated" : "auto" }}
    />
  );
}
