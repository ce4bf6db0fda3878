import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { playground } from "../../strings/playground.ts";
import { AddFilter } from "./add-filter.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { GroupSelect } from "./group-select.tsx";
import type { TableContext } from "./table-context.ts";
import type { TableViewState } from "./use-table-view.ts";

export interface FilterBarProps {
  readonly state: TableViewState;
  readonly context: TableContext;
}

/** What is shown and how: split, text, filters, groups, columns. */
export function FilterBar({ state, context }: FilterBarProps) {
  const { view, change } = state;
  const splits = [...context.splitNames].map(([value, label]) => ({ value, label }));
  return (
    <>
      <Group gap="xs" align="flex-end">
        <Group gap={2} align="flex-end" wrap="nowrap">
          <Select
            size="xs"
            w={170}
            label={playground.split.label}
            placeholder={playground.split.all}
            data={splits}
            value={view.split ?? null}
            onChange={(split) => change({ split: split ?? undefined })}
            clearable
            clearButtonProps={{ "aria-label": playground.filter.remove(playground.split.label) }}
          />
          <HelpMark term={playground.split.label} learnMore="/learn?term=split">
            {playground.split.help}
          </HelpMark>
        </Group>
        <TextFilter text={view.text} onText={(text) => change({ text })} />
        <AddFilter state={state} context={context} />
        <GroupSelect state={state} context={context} />
        <ColumnMenu state={state} context={context} />
      </Group>
      <FilterChips state={state} context={context} />
    </>
  );
}

/** Types ahead of the address, which follows when the typing rests. */
function TextFilter({
  text,
  onText,
}: {
  readonly text: string | undefined;
  readonly onText: (text: string | undefined) => void;
}) {
  const [typed, setTyped] = useState({ value: text ?? "", of: text });
  const tell = useDebouncedCallback((value: string) => onText(value.trim() || undefined), 250);
  // What is typed stays as it is typed until the address says something else.
  const isOwn = typed.of === text || typed.value.trim() === (text ?? "");
  return (
    <TextInput
      size="xs"
      w={220}
      type="search"
      aria-label={playground.search}
      placeholder={playground.search}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={isOwn ? typed.value : (text ?? "")}
      onChange={(event) => {
        setTyped({ value: event.currentTarget.value, of: text });
        tell(event.currentTarget.value);
      }}
    />
  );
}
