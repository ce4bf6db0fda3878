import { Group, NativeSelect, SimpleGrid, Stack } from "@mantine/core";
import type { FormValue } from "../../shared/forms/field-schema.ts";
import { NumberField } from "../../shared/forms/number-field.tsx";
import { SchemaField } from "../../shared/forms/schema-field.tsx";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { parameters } from "../../strings/parameters.ts";
import { partOf } from "./model-section.tsx";
import type { SectionProps } from "./section-props.ts";
import { errorsWithin } from "./use-check.ts";

/** How long, in what portions, and how often it is evaluated. */
export function TrainingSection({ definitions, draft, onSpec, errors }: SectionProps) {
  const training = (draft.spec.training ?? {}) as FormValue;
  const period = (training["evaluationPeriod"] ?? { epochs: 1 }) as {
    readonly epochs?: number;
    readonly iterations?: number;
  };
  const unit = period.iterations === undefined ? "epochs" : "iterations";
  const set = (next: FormValue): void => onSpec("training", { ...draft.spec, training: next });
  const drawPeriod = () => (
    <Group gap={6} wrap="nowrap" align="flex-end" key="period">
      <NumberField
        flex={1}
        label={parameters.period}
        description={parameters.periodHelp}
        value={period[unit]}
        onChange={(next) => next !== undefined && set({ ...training, evaluationPeriod: { [unit]: next } })}
        check={(next) => (Number.isInteger(next) && next >= 1 ? undefined : "a whole number of 1 or more")}
        error={errors["training.evaluationPeriod"]}
      />
      <NativeSelect
        w={118}
        aria-label={parameters.periodUnit}
        value={unit}
        onChange={(event) => set({ ...training, evaluationPeriod: { [event.currentTarget.value]: period[unit] ?? 1 } })}
        data={Object.entries(parameters.periodUnits).map(([value, label]) => ({ value, label }))}
      />
    </Group>
  );
  const seed = partOf(definitions, "seed");
  return (
    <Stack maw={720}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
        <SchemaFields
          schema={partOf(definitions, "training")}
          value={training}
          onChange={set}
          context={{ errors: errorsWithin(errors, "training"), draw: { period: drawPeriod } }}
          only={(name) => name !== "bestMetric"}
        />
        <SchemaField
          name="seed"
          path="seed"
          schema={{ description: parameters.seedHelp, ...seed }}
          value={draft.spec["seed"]}
          onChange={(next) => onSpec("seed", { ...draft.spec, seed: next ?? 0 })}
          required={false}
          context={{ errors }}
        />
      </SimpleGrid>
    </Stack>
  );
}
