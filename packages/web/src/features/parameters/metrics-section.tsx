import { NativeSelect, Stack, Table, Text } from "@mantine/core";
import { type FormValue, textOf } from "../../shared/forms/field-schema.ts";
import { parameters } from "../../strings/parameters.ts";
import { partOf } from "./model-section.tsx";
import type { SectionProps } from "./section-props.ts";

/** What is recorded, and which of it decides about the weights that are kept. */
export function MetricsSection({ definitions, draft, onSpec, errors }: SectionProps) {
  const training = (draft.spec.training ?? {}) as FormValue;
  const field = partOf(definitions, "training").properties?.["bestMetric"];
  const labels = new Map(definitions.metrics.map(({ name, label }) => [name, label]));
  const choices = (field?.enum ?? []).filter((name) => typeof name === "string");
  return (
    <Stack maw={720}>
      <NativeSelect
        label={field?.title}
        description={parameters.bestMetricHelp}
        value={textOf(training["bestMetric"] ?? field?.default)}
        onChange={(event) =>
          onSpec("bestMetric", { ...draft.spec, training: { ...training, bestMetric: event.currentTarget.value } })
        }
        data={choices.map((name) => ({ value: name, label: labels.get(name) ?? name }))}
        error={errors["training.bestMetric"]}
      />
      <Text fw={600}>{parameters.metricsRecorded}</Text>
      <Table.ScrollContainer minWidth={300}>
        <Table>
          <Table.Tbody>
            {definitions.metrics.map(({ name, label, better }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td>{better === "min" ? parameters.lowerIsBetter : parameters.higherIsBetter}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
