import "./learn.css";
import type { Definition } from "@glissade/api";
import { Anchor, Code, List, Stack, Table, Text } from "@mantine/core";
import { type FieldSchema, fieldsOf } from "../../shared/forms/field-schema.ts";
import { HiddenCaption } from "../../shared/ui/hidden-caption.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { learn } from "../../strings/learn.ts";
import { defaultOf, takesOf } from "./field-takes.ts";

const words = learn.page;

/** What a scheduler or solver is, from its definition: in words, as a formula, its parameters and sources. */
export function About({ definition }: { readonly definition: Definition }) {
  const { help, use, formula, facts } = definition;
  const aliases = Array.isArray(facts["aliases"]) ? (facts["aliases"] as readonly string[]) : [];
  return (
    <Section title={words.what}>
      <Stack gap="sm" maw={760}>
        <Text>{help}</Text>
        {aliases.length > 0 && <Text c="dimmed">{words.alias(aliases.join(", "))}</Text>}
        {use !== null && (
          <div>
            <Text fw={600}>{words.use}</Text>
            <Text>{use}</Text>
          </div>
        )}
        {formula !== null && (
          <div>
            <Text fw={600} mb={4}>
              {words.formula}
            </Text>
            <Code block className="learn-formula">
              {formula.replaceAll("; ", "\n")}
            </Code>
          </div>
        )}
      </Stack>
    </Section>
  );
}

export function ParameterTable({ definition }: { readonly definition: Definition }) {
  const fields = fieldsOf(definition.schema);
  return (
    <Section title={words.parameters}>
      {fields.length === 0 ? (
        <Text c="dimmed">{words.none}</Text>
      ) : (
        <Table.ScrollContainer
          minWidth={620}
          type="native"
          tabIndex={0}
          role="region"
          aria-label={words.parametersCaption(definition.label)}
        >
          <Table verticalSpacing={6}>
            <HiddenCaption>{words.parametersCaption(definition.label)}</HiddenCaption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.columns.name}</Table.Th>
                <Table.Th>{words.columns.takes}</Table.Th>
                <Table.Th>{words.columns.default}</Table.Th>
                <Table.Th>{words.columns.help}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields.map(({ name, schema, required }) => (
                <ParameterRow key={name} name={name} schema={schema} required={required} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}

interface ParameterRowProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
}

function ParameterRow({ name, schema, required }: ParameterRowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={600} style={{ verticalAlign: "top" }}>
        {schema.title ?? name}
        <Text size="xs" c="dimmed" ff="monospace">
          {name}
        </Text>
      </Table.Th>
      <Table.Td style={{ verticalAlign: "top" }}>{takesOf(schema)}</Table.Td>
      <Table.Td style={{ verticalAlign: "top" }}>{required ? words.required : defaultOf(schema)}</Table.Td>
      <Table.Td style={{ verticalAlign: "top" }}>{schema.description}</Table.Td>
    </Table.Tr>
  );
}

export function Sources({ definition }: { readonly definition: Definition }) {
  if (definition.sources.length === 0) return null;
  return (
    <Section title={words.sources}>
      <List spacing={4}>
        {definition.sources.map(({ title, url }) => (
          <List.Item key={url}>
            <Anchor href={url} target="_blank" rel="noreferrer">
              {title}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
