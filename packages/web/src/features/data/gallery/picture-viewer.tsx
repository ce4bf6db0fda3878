import type { Picture } from "@glissade/api";
import { ActionIcon, Alert, Anchor, Badge, Grid, Group, Modal, Table, Text } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatBytes, formatCount, formatPercent } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { LoadingState } from "../../../shared/ui/states.tsx";
import { viewer as words } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";
import { type GalleryItem, pictureAddress, pictureQuery } from "./gallery-query.ts";

export interface PictureViewerProps {
  /** Among all that match; undefined: closed. */
  readonly position: number | undefined;
  readonly total: number;
  /** Undefined while its page is fetched. */
  readonly item: GalleryItem | undefined;
  readonly onMove: (position: number) => void;
  readonly onClose: () => void;
}

/** A picture as large as there is room, with all that is known of it. */
export function PictureViewer({ position, total, item, onMove, onClose }: PictureViewerProps) {
  const narrow = useMediaQuery("(max-width: 48em)");
  const opened = position !== undefined;
  const at = position ?? 0;
  const move = (by: number): void => {
    const next = at + by;
    if (opened && next >= 0 && next < total) onMove(next);
  };
  useHotkeys([
    ["ArrowLeft", () => move(-1)],
    ["ArrowRight", () => move(1)],
  ]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      fullScreen={narrow ?? false}
      title={words.title(formatCount(at + 1), formatCount(total))}
    >
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <ActionIcon
          variant="default"
          size={36}
          aria-label={words.previous}
          disabled={at === 0}
          onClick={() => move(-1)}
        >
          <IconChevronLeft aria-hidden />
        </ActionIcon>
        <Text size="xs" c="dimmed" ta="center" visibleFrom="sm">
          {words.keys}
        </Text>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={words.next}
          disabled={at >= total - 1}
          onClick={() => move(1)}
        >
          <IconChevronRight aria-hidden />
        </ActionIcon>
      </Group>
      {item ? <Large item={item} /> : <LoadingState />}
    </Modal>
  );
}

/** Pictures of fewer pixels are shown with their pixels, not blurred. */
const smallPixels = 128;

function isSmall({ width, height }: Picture): boolean {
  return width !== null && height !== null && Math.max(width, height) < smallPixels;
}

function Large({ item }: { readonly item: GalleryItem }) {
  const { datasetId, index, item: file, class: label, unreadable, prediction } = item;
  const { data: picture } = useQuery(pictureQuery(datasetId, index));
  const small = picture ? isSmall(picture) : false;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, sm: 7 }}>
        {unreadable === null ? (
          <img
            key={index}
            className="viewer-picture"
            data-small={small || undefined}
            src={pictureAddress(datasetId, index, small ? undefined : 1024)}
            alt={`${label}, ${file}`}
          />
        ) : (
          <Alert color="red" variant="light" title={words.unreadable}>
            {unreadable}
          </Alert>
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 5 }}>
        <Table withRowBorders={false} verticalSpacing={4}>
          <Table.Tbody>
            <Fact name={words.class}>
              <Text fw={600} size="sm">
                {label}
              </Text>
            </Fact>
            {prediction && (
              <>
                <Fact name={words.predicted}>{prediction.class}</Fact>
                <Fact
                  name={words.probability}
                  help={<HelpMark term={words.probability}>{words.probabilityHelp}</HelpMark>}
                >
                  {formatPercent(prediction.probability)}
                </Fact>
                <Fact name={words.labelProbability}>{formatPercent(prediction.labelProbability)}</Fact>
              </>
            )}
            <Fact name={words.file}>{file}</Fact>
            {picture?.part && <Fact name={words.part}>{parts[picture.part]}</Fact>}
            {picture && picture.width !== null && picture.height !== null && (
              <Fact name={words.size}>{words.pixels(picture.width, picture.height)}</Fact>
            )}
            {picture && picture.bytes !== null && <Fact name={words.bytes}>{formatBytes(picture.bytes)}</Fact>}
            <Fact name={words.tags}>
              {picture && picture.tags.length > 0 ? (
                <Group gap={4}>
                  {picture.tags.map((tag) => (
                    <Badge key={tag} variant="light" color="gray" tt="none" autoContrast>
                      {tag}
                    </Badge>
                  ))}
                </Group>
              ) : (
                words.none
              )}
            </Fact>
          </Table.Tbody>
        </Table>
        {unreadable === null && (
          <Anchor size="sm" href={pictureAddress(datasetId, index)} target="_blank" rel="noreferrer" px="xs">
            {words.original}
          </Anchor>
        )}
      </Grid.Col>
    </Grid>
  );
}

interface FactProps {
  readonly name: string;
  readonly help?: ReactNode;
  readonly children: ReactNode;
}

function Fact({ name, help, children }: FactProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} c="dimmed" w={120} style={{ verticalAlign: "top" }}>
        <Group gap={2} wrap="nowrap">
          {name}
          {help}
        </Group>
      </Table.Th>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{children}</Table.Td>
    </Table.Tr>
  );
}
