import type { Dataset, Part } from "@glissade/api";
import { Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import { data as dataWords, editor as words } from "../../../strings/data.ts";
import { parts } from "../../../strings/parts.ts";

export interface DatasetsFieldProps {
  readonly datasets: readonly Dataset[];
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** Which data sets are divided. */
export function DatasetsField({ datasets, chosen, onChange }: DatasetsFieldProps) {
  return (
    <Checkbox.Group
      label={words.datasets}
      description={words.datasetsHelp}
      value={[...chosen]}
      onChange={(ids) => onChange(ids)}
    >
      <Stack gap="xs" mt="xs">
        {datasets.map(({ id, name, pictures }) => (
          <Checkbox
            key={id}
            value={id}
            label={
              <>
                {name}{" "}
                <Text span c="dimmed" size="sm">
                  {formatCount(pictures)} {dataWords.pictures.toLowerCase()}
                </Text>
              </>
            }
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

export interface PartsFieldProps {
  readonly datasets: readonly Dataset[];
  readonly value: Readonly<Record<string, Part>>;
  readonly onChange: (parts: Readonly<Record<string, Part>>) => void;
}

/** A part for each data set. */
export function PartsField({ datasets, value, onChange }: PartsFieldProps) {
  return (
    <Stack gap="xs">
      {datasets.map(({ id, name }) => (
        <Group key={id} justify="space-between" gap="sm" wrap="nowrap">
          <Text size="sm" truncate>
            {name}
          </Text>
          <Select
            aria-label={words.partOf(name)}
            placeholder={words.noPart}
            data={partOrder.map((part) => ({ value: part, label: parts[part] }))}
            value={value[id] ?? null}
            onChange={(part) => {
              const others = Object.entries(value).filter(([each]) => each !== id);
              onChange(Object.fromEntries(part === null ? others : [...others, [id, part]]));
            }}
            clearable
            w={160}
            style={{ flex: "none" }}
          />
        </Group>
      ))}
    </Stack>
  );
}
