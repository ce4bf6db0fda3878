import { Button, Group, Paper, TagsInput, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { gallery as words } from "../../../strings/data.ts";
import { tagsQuery } from "../splits/use-tags.ts";

export interface SelectionBarProps {
  readonly datasetId: string;
  readonly selected: ReadonlySet<number>;
  /** Of all that match. */
  readonly total: number;
  readonly onSelectPage: () => void;
  readonly onSelectAll: () => Promise<void>;
  readonly onClear: () => void;
}

/** The most that the server tags at once. */
const batch = 50_000;

/** What can be done with the pictures that are selected. */
export function SelectionBar(props: SelectionBarProps) {
  const { datasetId, selected, total, onSelectPage, onSelectAll, onClear } = props;
  const [names, setNames] = useState<string[]>([]);
  const queryClient = useQueryClient();
  const { data: known = [] } = useQuery(tagsQuery(datasetId));
  const all = useMutation({ mutationFn: onSelectAll, onError: tellError });
  const tag = useMutation({
    mutationFn: async (kind: "add" | "remove") => {
      const indices = [...selected];
      for (let start = 0; start < indices.length; start += batch) {
        const body = { indices: indices.slice(start, start + batch), [kind]: names };
        await api.tagPictures({ datasetId, body });
      }
    },
    onSuccess: (_nothing, kind) => {
      const count = selected.size;
      tellDone(kind === "add" ? words.tagged(count) : words.untagged(count));
      setNames([]);
    },
    onError: tellError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ["dataset", datasetId] }),
  });
  const nothing = names.length === 0 || tag.isPending;
  return (
    <Paper withBorder p="xs" style={{ position: "sticky", top: 56, zIndex: 5 }}>
      <Group gap="xs" align="flex-end">
        <Text size="sm" fw={600} role="status" py={4}>
          {words.selected(formatCount(selected.size))}
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={onSelectPage}>
          {words.selectPage}
        </Button>
        {selected.size < total && (
          <Button size="compact-sm" variant="subtle" loading={all.isPending} onClick={() => all.mutate()}>
            {words.selectAll(formatCount(total))}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={onClear}>
          {words.clearSelection}
        </Button>
        <Group gap="xs" align="flex-end" ml="auto">
          <HelpMark term={words.tags}>{words.tagsHelp}</HelpMark>
          <TagsInput
            size="xs"
            aria-label={words.tagsLabel}
            placeholder={names.length === 0 ? words.tagsLabel : ""}
            data={known.map((each) => each.tag)}
            value={names}
            onChange={setNames}
            maxLength={60}
            maxTags={50}
            acceptValueOnBlur
            miw={220}
          />
          <Button size="xs" disabled={nothing} loading={tag.isPending} onClick={() => tag.mutate("add")}>
            {words.addTags}
          </Button>
          <Button size="xs" variant="default" disabled={nothing} onClick={() => tag.mutate("remove")}>
            {words.removeTags}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
