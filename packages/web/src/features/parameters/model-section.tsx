import "../../shared/ui/choice-card.css";
import type { Definitions } from "@glissade/api";
import { Group, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { type FieldSchema, textOf } from "../../shared/forms/field-schema.ts";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { parameters } from "../../strings/parameters.ts";
import type { SectionProps } from "./section-props.ts";
import { errorsWithin } from "./use-check.ts";

/** Which network, and the size of what it sees. */
export function ModelSection({ definitions, draft, onSpec, errors }: SectionProps) {
  const model = draft.spec.model ?? {};
  const schema = partOf(definitions, "model");
  return (
    <Stack maw={860}>
      <Radio.Group
        label={parameters.architecture}
        description={parameters.architectureHelp}
        value={textOf(model["architecture"])}
        onChange={(architecture) =>
          onSpec("model", { ...draft.spec, model: { ...model, architecture, imageSize: null } })
        }
        error={errors["model.architecture"]}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt={6}>
          {definitions.architectures.map(({ type, label, help, facts }) => (
            <Radio.Card key={type} value={type} p="sm" className="choice-card" aria-label={label}>
              <Group wrap="nowrap" align="flex-start" gap="sm">
                <Radio.Indicator mt={2} />
                <div>
                  <Text fw={600}>{label}</Text>
                  <Text size="sm">{help}</Text>
                  <Text size="xs" c="var(--chart-axis)">
                    {parameters.weights(Number(facts["parametersForTenClasses"]))}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      <SchemaFields
        schema={schema}
        value={model}
        onChange={(next) => onSpec("model", { ...draft.spec, model: next })}
        context={{ errors: errorsWithin(errors, "model") }}
        // Pretrained weights cannot be chosen yet, and a field with one choice is none.
        only={(name) => !["architecture", "weights"].includes(name)}
      />
    </Stack>
  );
}

/** The schema of one part of the experiment's spec. */
export function partOf(definitions: Definitions, name: string): FieldSchema {
  return (definitions.experiment as FieldSchema).properties?.[name] ?? {};
}
