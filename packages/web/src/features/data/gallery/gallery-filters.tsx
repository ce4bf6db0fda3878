import type { Dataset } from "@glissade/api";
import { Button, Group, SegmentedControl, Select, type SelectProps, SimpleGrid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { splitsQuery } from "../../../shared/api/queries.ts";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import type { ViewSearch } from "../../../shared/view/use-view.ts";
import { gallery as words } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";
import { tagsQuery } from "../splits/use-tags.ts";
import { filterPatch, type GalleryView, isFiltered, noFilters } from "./gallery-view.ts";

export interface GalleryFiltersProps {
  readonly dataset: Dataset;
  readonly view: GalleryView;
  readonly onChange: (patch: ViewSearch) => void;
}

/** What narrows the pictures down; each choice stands in the address. */
export function GalleryFilters({ dataset, view, onChange }: GalleryFiltersProps) {
  const { projectId } = dataset;
  const { data: tags = [] } = useQuery(tagsQuery(dataset.id));
  const { data: allSplits } = useQuery(splitsQuery(projectId));
  const { data: finished } = useQuery({
    queryKey: ["project", projectId, "experiments", "finished"],
    queryFn: ({ signal }) => api.listExperiments({ projectId, state: "finished", limit: 1000 }, { signal }),
  });
  const splits = (allSplits?.items ?? []).filter(({ spec }) => spec.datasets.includes(dataset.id));
  const experiments = (finished?.items ?? []).filter(({ splitId }) => splits.some(({ id }) => id === splitId));
  const set = (patch: Parameters<typeof filterPatch>[0]): void => onChange(filterPatch(patch));
  const classes = dataset.classes.map(({ name }) => name);
  const predicting = view.experiment !== undefined;
  return (
    <Stack gap="xs" role="group" aria-label={words.filters}>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="xs">
        <Choice
          label={words.class}
          placeholder={words.anyClass}
          data={classes}
          value={view.class}
          onPick={(value) => set({ class: value })}
        />
        {!predicting && (
          <>
            <Choice
              label={words.tag}
              placeholder={words.anyTag}
              disabled={tags.length === 0 && view.tag === undefined}
              data={tags.map(({ tag, pictures }) => ({
                value: tag,
                label: words.tagOption(tag, formatCount(pictures)),
              }))}
              value={view.tag}
              onPick={(value) => set({ tag: value })}
            />
            <Choice
              label={words.split}
              placeholder={words.anySplit}
              disabled={splits.length === 0 && !dataset.hasParts}
              data={[
                ...(dataset.hasParts ? [{ value: "own", label: words.ownParts }] : []),
                ...splits.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={view.split}
              onPick={(value) => set({ split: value })}
            />
            <Choice
              label={words.part}
              placeholder={words.anyPart}
              disabled={view.split === undefined}
              data={partOrder.map((part) => ({ value: part, label: parts[part] }))}
              value={view.part}
              onPick={(value) => set({ part: value })}
            />
          </>
        )}
        <Choice
          label={words.experiment}
          placeholder={words.noExperiment}
          disabled={experiments.length === 0}
          data={experiments.map(({ id, number, name }) => ({ value: id, label: words.experimentOption(number, name) }))}
          value={view.experiment}
          onPick={(value) => set({ experiment: value })}
        />
        {predicting && (
          <Choice
            label={words.predicted}
            placeholder={words.anyPredicted}
            data={classes}
            value={view.predicted}
            onPick={(value) => set({ predicted: value })}
          />
        )}
      </SimpleGrid>
      <Group gap="sm">
        {predicting ? (
          <SegmentedControl
            size="xs"
            aria-label={words.verdict}
            data={(["all", "wrong", "right"] as const).map((value) => ({ value, label: words.verdicts[value] }))}
            value={view.verdict ?? "all"}
            onChange={(value) => set({ verdict: value === "all" ? undefined : value })}
          />
        ) : (
          dataset.unreadable > 0 && (
            <SegmentedControl
              size="xs"
              aria-label={words.readable}
              data={(["all", "yes", "no"] as const).map((value) => ({ value, label: words.readables[value] }))}
              value={view.readable ?? "all"}
              onChange={(value) => set({ readable: value === "all" ? undefined : value })}
            />
          )
        )}
        {isFiltered(view) && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(noFilters)}>
            {words.clear}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface ChoiceProps extends Omit<SelectProps, "value" | "onChange" | "data"> {
  readonly data: NonNullable<SelectProps["data"]>;
  readonly value: string | undefined;
  readonly onPick: (value: string | undefined) => void;
}

function Choice({ value, onPick, ...rest }: ChoiceProps) {
  return (
    <Select
      {...rest}
      size="xs"
      value={value ?? null}
      onChange={(picked) => onPick(picked ?? undefined)}
      searchable
      clearable
      limit={200}
    />
  );
}
