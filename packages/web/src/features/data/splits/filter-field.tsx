import { Group, Input, MultiSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { editor as words } from "../../../strings/data.ts";
import type { FilterMode } from "./draft.ts";

export interface FilterFieldProps {
  readonly title: string;
  readonly help: string;
  readonly pickLabel: string;
  /** Said instead where there is nothing to choose from. */
  readonly nothing?: string;
  readonly choices: readonly string[];
  readonly mode: FilterMode;
  readonly names: readonly string[];
  readonly onChange: (mode: FilterMode, names: readonly string[]) => void;
}

/** All, only some, or all but some of the names. */
export function FilterField(props: FilterFieldProps) {
  const { title, help, pickLabel, nothing, choices, mode, names, onChange } = props;
  return (
    <Stack gap={6}>
      <Group gap={2}>
        <Input.Label component="div">{title}</Input.Label>
        <HelpMark term={title}>{help}</HelpMark>
      </Group>
      {choices.length === 0 && nothing !== undefined && names.length === 0 ? (
        <Text size="sm" c="dimmed">
          {nothing}
        </Text>
      ) : (
        <>
          <SegmentedControl
            size="sm"
            aria-label={words.mode(title)}
            data={(["all", "include", "exclude"] as const).map((value) => ({ value, label: words.modes[value] }))}
            value={mode}
            onChange={(next) => onChange(next, names)}
          />
          {mode !== "all" && (
            <MultiSelect
              aria-label={pickLabel}
              placeholder={names.length === 0 ? pickLabel : ""}
              data={[...new Set([...choices, ...names])]}
              value={[...names]}
              onChange={(next) => onChange(mode, next)}
              searchable
              clearable
              hidePickedOptions
              limit={200}
            />
          )}
        </>
      )}
    </Stack>
  );
}
