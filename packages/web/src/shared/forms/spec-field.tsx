import type { Definition } from "@glissade/api";
import { NativeSelect, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formText } from "../../strings/forms.ts";
import { definitionsQuery } from "../api/queries.ts";
import { type FormValue, textOf } from "./field-schema.ts";
import type { SchemaFieldProps } from "./schema-field.tsx";
import { SchemaFields } from "./schema-fields.tsx";

/** A schedule inside another: which one, and its fields. */
export function SpecField({ name, path, schema, value, onChange, context }: SchemaFieldProps) {
  const definitions = useQuery(definitionsQuery);
  const spec = (value ?? {}) as FormValue;
  const schedulers = definitions.data?.schedulers ?? [];
  const chosen = schedulers.find(({ type }) => type === spec["type"]);
  const label = schema.title ?? name;
  return (
    <Paper withBorder p="sm" bg="var(--ground-quiet)">
      <Stack gap="sm">
        <NativeSelect
          label={label}
          aria-label={formText.schedulerOf(label)}
          value={textOf(spec["type"])}
          onChange={(event) => onChange(startOf(schedulers, event.currentTarget.value))}
          data={optionsOf(schedulers)}
          error={context.errors[path]}
        />
        {chosen && (
          <>
            <Text size="xs">{chosen.help}</Text>
            <SchemaFields
              schema={chosen.schema}
              path={path}
              value={spec}
              onChange={onChange}
              context={context}
              only={(field) => field !== "compat"}
            />
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** What a scheduler begins as when it is chosen: its example's arguments. */
export function startOf(schedulers: readonly Definition[], type: string): FormValue {
  const example = schedulers.find((each) => each.type === type)?.example;
  return example ?? { type };
}

/** All schedulers for a select, under the names of where they come from. */
export function optionsOf(schedulers: readonly Definition[]) {
  const groups = [...new Set(schedulers.map(({ group }) => group))];
  return groups.map((group) => ({
    group,
    items: schedulers
      .filter((each) => each.group === group)
      .map(({ type, label }) => ({ value: type, label: `${label} (${type})` })),
  }));
}
