import type { Definitions } from "@glissade/api";
import { NativeSelect } from "@mantine/core";
import type { SchemaFieldProps } from "../forms/schema-field.tsx";

/** Which of the trainer's metrics a scheduler follows. */
export function MetricChoice({
  schema,
  value,
  onChange,
  path,
  context,
  metrics = [],
}: SchemaFieldProps & { readonly metrics?: Definitions["metrics"] }) {
  const followed = metrics.filter(({ name }) => !name.startsWith("test/"));
  return (
    <NativeSelect
      label={schema.title}
      description={schema.description}
      error={context.errors[path]}
      value={typeof value === "string" ? value : "validation/loss"}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={followed.map(({ name, label }) => ({ value: name, label }))}
    />
  );
}
