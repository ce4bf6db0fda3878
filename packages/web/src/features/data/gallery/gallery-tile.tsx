import { Checkbox, Group, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { memo, useState } from "react";
import { formatPercent } from "../../../shared/format/numbers.ts";
import { gallery as words } from "../../../strings/data.ts";
import { type GalleryItem, pictureAddress } from "./gallery-query.ts";

export interface GalleryTileProps {
  readonly item: GalleryItem;
  /** Among all that match. */
  readonly position: number;
  readonly selected: boolean;
  readonly onSelect: (position: number, selected: boolean, range: boolean) => void;
  readonly onOpen: (position: number) => void;
}

/** Twice the size that a tile has, for fine screens. */
const thumbnail = 256;

/** A picture among others. */
export const GalleryTile = memo(function GalleryTile(props: GalleryTileProps) {
  const { item, position, selected, onSelect, onOpen } = props;
  const { datasetId, index, item: file, class: label, unreadable, prediction } = item;
  const name = `${label}, ${file}`;
  const [missing, setMissing] = useState(false);
  return (
    <li className="gallery-tile" data-selected={selected || undefined}>
      <UnstyledButton className="gallery-open" aria-label={words.open(name)} onClick={() => onOpen(position)}>
        {unreadable === null && !missing ? (
          <img
            className="gallery-picture"
            src={pictureAddress(datasetId, index, thumbnail)}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setMissing(true)}
          />
        ) : (
          <span className="gallery-broken">
            <Text size="xs" c="dimmed" span>
              {unreadable === null ? words.missing : words.unreadable}
            </Text>
          </span>
        )}
      </UnstyledButton>
      <div className="gallery-check">
        <Checkbox
          size="sm"
          aria-label={words.select(name)}
          checked={selected}
          onChange={(event) =>
            onSelect(position, event.currentTarget.checked, (event.nativeEvent as MouseEvent).shiftKey)
          }
        />
      </div>
      <Text size="xs" truncate title={file}>
        {label}
      </Text>
      {prediction && <Verdict label={label} prediction={prediction} />}
    </li>
  );
});

function Verdict({ label, prediction }: Required<Pick<GalleryItem, "prediction">> & { readonly label: string }) {
  const right = prediction.class === label;
  const Icon = right ? IconCheck : IconX;
  return (
    <Group gap={2} wrap="nowrap" c={right ? "var(--data-3)" : "var(--data-2)"}>
      <Icon size={14} role="img" aria-label={right ? words.right : words.wrong} style={{ flex: "none" }} />
      <Text size="xs" truncate c="var(--mantine-color-text)">
        {words.predictedAs(prediction.class, formatPercent(prediction.probability))}
      </Text>
    </Group>
  );
}
