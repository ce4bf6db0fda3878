import { Button, Group, Popover, Stack, TagsInput } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { useState } from "react";
import { playground } from "../../strings/playground.ts";
import type { Selection } from "./selection.ts";

export interface BulkTagsProps {
  readonly selection: Selection;
  readonly pending: boolean;
  readonly onOrder: (order: { readonly action: "tag" | "untag"; readonly tags: readonly string[] }) => void;
}

/** Gives tags to all that are selected, or takes them away. */
export function BulkTags({ selection, pending, onOrder }: BulkTagsProps) {
  const [open, setOpen] = useState(false);
  const [tags, setTags] = useState<string[]>([]);
  const known = [...new Set(selection.chosen.flatMap((each) => each.tags))].sort();
  const order = (action: "tag" | "untag") => () => {
    onOrder({ action, tags });
    setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} width={300} trapFocus withArrow shadow="sm" position="top">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTag size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {playground.selection.tag}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TagsInput
            label={playground.columns.tags}
            placeholder={playground.row.tagsHint}
            data={known}
            value={tags}
            onChange={setTags}
            acceptValueOnBlur
            data-autofocus
          />
          <Group gap="xs">
            <Button size="xs" disabled={tags.length === 0 || pending} onClick={order("tag")}>
              {playground.row.addTags}
            </Button>
            <Button size="xs" variant="default" disabled={tags.length === 0 || pending} onClick={order("untag")}>
              {playground.selection.untag}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
