import { ActionIcon, Button, Group, Input, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formText } from "../../strings/forms.ts";

export interface ListFieldProps<T> {
  readonly label: string;
  readonly description?: string | undefined;
  readonly items: readonly T[];
  readonly onChange: (items: readonly T[]) => void;
  /** What a new item begins as. */
  readonly fresh: () => T;
  readonly draw: (item: T, onChange: (item: T) => void, index: number) => ReactNode;
  readonly error?: string | undefined;
  /** At least so many stay; default 1. */
  readonly least?: number;
  readonly required?: boolean;
}

/** Any number of items under one label. */
export function ListField<T>(props: ListFieldProps<T>) {
  const { label, description, items, onChange, fresh, draw, error, least = 1, required = false } = props;
  return (
    <Input.Wrapper label={label} description={description} error={error} required={required} labelElement="div">
      <Stack gap={6} mt={4} role="group" aria-label={label}>
        {items.map((item, index) => (
          // Items have no names of their own; their place is what they are.
          <Group key={index} gap={6} wrap="nowrap" align="flex-start">
            <div style={{ flex: 1, minWidth: 0 }}>
              {draw(item, (next) => onChange(items.map((each, i) => (i === index ? next : each))), index)}
            </div>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={items.length <= least}
              aria-label={formText.remove(formText.item(label, index))}
              onClick={() => onChange(items.filter((_, i) => i !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={formText.addTo(label)}
          onClick={() => onChange([...items, fresh()])}
        >
          {formText.add}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
