import { Button, Checkbox, Popover, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { playground } from "../../strings/playground.ts";
import { drawnColumns, usualColumns, withColumn } from "./columns.ts";
import type { FilterBarProps } from "./filter-bar.tsx";
import { keysQuery } from "./queries.ts";

const words = playground.chooseColumns;

/** Which columns the table has: the drawn ones, and any parameter or metric. */
export function ColumnMenu({ state: { columns, setColumns }, context }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const { data } = useQuery({ ...keysQuery(context.projectId), enabled: open });
  const keys = (data?.keys ?? []).map(({ key }) => key).filter((key) => key !== "name" && key !== "number");
  const groups = [
    { label: words.shown, columns: [...drawnColumns] as readonly string[] },
    { label: words.metrics, columns: keys.filter((key) => key.startsWith("metrics.")) },
    { label: words.parameters, columns: keys.filter((key) => key.startsWith("spec.")) },
    { label: words.other, columns: keys.filter((key) => !/^(metrics|spec)\./.test(key)) },
  ];
  const isFound = (column: string): boolean =>
    `${context.columnLabel(column)} ${column}`.toLowerCase().includes(text.trim().toLowerCase());
  const toggle = (column: string, shown: boolean): void =>
    setColumns(shown ? withColumn(columns, column) : columns.filter((other) => other !== column));
  return (
    <Popover opened={open} onChange={setOpen} width={320} shadow="sm" withArrow trapFocus position="bottom-end">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconColumns3 size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {words.open}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TextInput
            size="xs"
            aria-label={words.search}
            placeholder={words.search}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={360} type="auto">
            <Stack gap={6}>
              {groups
                .map((group) => ({ ...group, columns: group.columns.filter(isFound) }))
                .filter((group) => group.columns.length > 0)
                .map((group) => (
                  <Stack key={group.label} gap={6} role="group" aria-label={group.label}>
                    <Text size="xs" fw={600} c="dimmed">
                      {group.label}
                    </Text>
                    {group.columns.map((column) => (
                      <Checkbox
                        key={column}
                        size="xs"
                        label={context.columnLabel(column)}
                        title={column}
                        checked={columns.includes(column)}
                        onChange={(event) => toggle(column, event.currentTarget.checked)}
                      />
                    ))}
                  </Stack>
                ))}
            </Stack>
          </ScrollArea.Autosize>
          <Button size="xs" variant="subtle" onClick={() => setColumns(usualColumns)}>
            {words.usual}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
