import "../ui/choice-card.css";
import type { Definitions } from "@glissade/api";
import { Collapse, Group, Radio, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { type FieldSchema, fieldsOf, type FormValue } from "../forms/field-schema.ts";
import { SchemaFields } from "../forms/schema-fields.tsx";
import { parameters } from "../../strings/parameters.ts";
import { formText } from "../../strings/forms.ts";

export interface SolverFieldsProps {
  readonly definitions: Definitions;
  readonly solver: FormValue;
  readonly onChange: (solver: FormValue) => void;
  readonly errors: Readonly<Record<string, string>>;
}

/** Fields that stand open; all others are a click away. */
const usual = new Set(["momentum", "nesterov", "weight_decay", "betas"]);

/** Which solver, as cards, and its fields; the base learning rate stands apart. */
export function SolverFields({ definitions, solver, onChange, errors }: SolverFieldsProps) {
  const [open, { toggle }] = useDisclosure();
  const chosen = definitions.solvers.find(({ type }) => type === solver["type"]);

  // A rate that suits one solver ruins a run with another: each has its own values, and finds them again.
  const [former, setFormer] = useState<Readonly<Record<string, FormValue>>>({});

  function choose(type: string): void {
    setFormer({ ...former, [String(solver["type"])]: solver });
    const schema = definitions.solvers.find((each) => each.type === type)?.schema as FieldSchema | undefined;
    const rate = fieldsOf(schema ?? {}).find(({ name }) => name === "lr")?.schema.default;
    onChange(former[type] ?? { type, ...(rate !== undefined && { lr: rate }) });
  }

  const context = { errors };
  const schema = (chosen?.schema ?? {}) as FieldSchema;
  const rare = fieldsOf(schema).some(({ name }) => name !== "lr" && !usual.has(name));
  return (
    <Stack gap="sm">
      <Radio.Group
        value={String(solver["type"])}
        onChange={choose}
        label={parameters.solver}
        description={parameters.solverHelp}
      >
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" mt={6}>
          {definitions.solvers.map(({ type, label, help }) => (
            <Radio.Card key={type} value={type} p="xs" className="choice-card" aria-label={label} title={help}>
              <Group gap="xs" wrap="nowrap">
                <Radio.Indicator />
                <Text fw={600}>{label}</Text>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {chosen && <Text size="sm">{chosen.help}</Text>}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        <SchemaFields
          schema={schema}
          value={solver}
          onChange={onChange}
          context={context}
          only={(name) => usual.has(name)}
        />
      </SimpleGrid>
      {rare && (
        <>
          <UnstyledButton onClick={toggle} aria-expanded={open} fz="sm" c="var(--mantine-color-anchor)" w="fit-content">
            {open ? formText.fewerFields : formText.moreFields}
          </UnstyledButton>
          <Collapse expanded={open}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <SchemaFields
                schema={schema}
                value={solver}
                onChange={onChange}
                context={context}
                only={(name) => name !== "lr" && !usual.has(name)}
              />
            </SimpleGrid>
          </Collapse>
        </>
      )}
    </Stack>
  );
}
