import "./gallery.css";
import type { Dataset } from "@glissade/api";
import { Box, Button, Group, Pagination, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback } from "react";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { useView } from "../../../shared/view/use-view.ts";
import { gallery as words } from "../../../strings/data.ts";
import { GalleryFilters } from "./gallery-filters.tsx";
import { allIndices, type GalleryPage, galleryQuery } from "./gallery-query.ts";
import { GalleryTile } from "./gallery-tile.tsx";
import { filtersOf, noFilters, pageSize, readGalleryView, showPatch } from "./gallery-view.ts";
import { PictureViewer } from "./picture-viewer.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useSelection } from "./use-selection.ts";

const nothing: GalleryPage = { items: [], total: 0, offset: 0 };

/** The pictures of a data set, by what the address asks for. */
export function Gallery({ dataset }: { readonly dataset: Dataset }) {
  const [view, change] = useView(readGalleryView);
  const query = useQuery(galleryQuery(dataset.id, view));
  const { items, total, offset } = query.data ?? nothing;
  const { selected, select, add, clear } = useSelection(items, offset);
  const open = useCallback((position: number) => change(showPatch(position), { step: true }), [change]);
  const shown = view.show === undefined ? undefined : items[view.show - offset];
  return (
    <Section
      title={words.label}
      beside={<HelpMark term={words.experimentTerm}>{words.experimentHelp}</HelpMark>}
      actions={
        <Text size="sm" role="status">
          {query.data && words.count(total)}
        </Text>
      }
    >
      <GalleryFilters dataset={dataset} view={view} onChange={change} />
      {selected.size > 0 && (
        <SelectionBar
          datasetId={dataset.id}
          selected={selected}
          total={total}
          onSelectPage={() => add(items.map(({ index }) => index))}
          onSelectAll={async () => add(await allIndices(dataset.id, filtersOf(view)))}
          onClear={clear}
        />
      )}
      <Loaded query={query}>
        {() =>
          total === 0 ? (
            <EmptyState
              title={words.emptyTitle}
              action={
                <Button variant="default" onClick={() => change(noFilters)}>
                  {words.clear}
                </Button>
              }
            >
              {words.empty}
            </EmptyState>
          ) : (
            <Stack gap="md">
              <Box opacity={query.isPlaceholderData ? 0.6 : 1}>
                <ul className="gallery" aria-label={words.label} onKeyDown={moveFocus}>
                  {items.map((item, place) => (
                    <GalleryTile
                      key={item.index}
                      item={item}
                      position={offset + place}
                      selected={selected.has(item.index)}
                      onSelect={select}
                      onOpen={open}
                    />
                  ))}
                </ul>
              </Box>
              {total > pageSize && (
                <Group justify="center">
                  <Pagination
                    total={Math.ceil(total / pageSize)}
                    value={view.page}
                    onChange={(page) =>
                      change({ page: page === 1 ? undefined : page, show: undefined }, { step: true })
                    }
                    getControlProps={(control) => ({ "aria-label": words.pageControls[control] })}
                    getItemProps={(page) => ({ "aria-label": words.page(page) })}
                    aria-label={words.pages}
                  />
                </Group>
              )}
            </Stack>
          )
        }
      </Loaded>
      <PictureViewer
        position={view.show}
        total={total}
        item={query.isPlaceholderData ? undefined : shown}
        onMove={(position) => change(showPatch(position))}
        onClose={() => change({ show: undefined })}
      />
    </Section>
  );
}

/** Arrow keys lead from picture to picture, along rows and columns. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  if (!(event.target instanceof HTMLButtonElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>(".gallery-open")];
  const at = buttons.indexOf(event.target);
  const top = buttons[0]?.getBoundingClientRect().top ?? 0;
  const columns = Math.max(1, buttons.filter((each) => Math.abs(each.getBoundingClientRect().top - top) < 2).length);
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = by === undefined || at < 0 ? undefined : buttons[at + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
