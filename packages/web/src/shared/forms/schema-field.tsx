import { Fieldset, NativeSelect, Stack, Switch, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { formText } from "../../strings/forms.ts";
import { controlOf, isNullable, type FieldSchema, type FormValue, numberProblem, variants } from "./field-schema.ts";
import { LengthField } from "./length-field.tsx";
import type { LengthScale } from "./lengths.ts";
import { ListField } from "./list-field.tsx";
import { NumberField } from "./number-field.tsx";
import { PairsField } from "./pairs-field.tsx";
import { SchemaFields } from "./schema-fields.tsx";
import { SpecField } from "./spec-field.tsx";

/** What the fields of one form share. */
export interface FormContext {
  /** What is wrong, by the path of the key: `milestones[1]`, `schedulers[0].gamma`. */
  readonly errors: Readonly<Record<string, string>>;
  /** The spec with its lengths in scheduler steps, where it could be drawn. */
  readonly resolved?: unknown;
  readonly scale?: LengthScale | undefined;
  /** Draws certain controls itself: by the field's path or its `x-control`. */
  readonly draw?: Readonly<Record<string, (props: SchemaFieldProps) => ReactNode>>;
}

export interface SchemaFieldProps {
  readonly name: string;
  /** From the form's root, as errors name it. */
  readonly path: string;
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly required: boolean;
  readonly context: FormContext;
}

/** One field, drawn after what the server says of it. */
export function SchemaField(props: SchemaFieldProps) {
  const { name, path, schema, value, onChange, required, context } = props;
  const control = controlOf(schema);
  const own = context.draw?.[path] ?? context.draw?.[control];
  if (own) return <>{own(props)}</>;
  const shown = value === undefined ? schema.default : value;
  const common = {
    label: schema.title ?? name,
    description: schema.description,
    error: context.errors[path],
    required,
  };
  const placeholder = isNullable(schema) ? formText.optional : undefined;

  switch (control) {
    case "number":
      return Array.isArray(value) ? (
        <Numbers {...props} />
      ) : (
        <NumberField
          {...common}
          value={typeof shown === "number" ? shown : undefined}
          onChange={onChange}
          check={(next) => numberProblem(next, schema)}
          placeholder={placeholder}
        />
      );
    case "length":
      return (
        <LengthField
          {...common}
          schema={schema}
          value={shown}
          onChange={onChange}
          resolved={numberAt(context.resolved, path)}
          scale={context.scale}
          placeholder={placeholder}
        />
      );
    case "numbers":
    case "pair":
      return <Numbers {...props} />;
    case "switch":
      return (
        <Switch
          label={common.label}
          description={common.description}
          error={common.error}
          checked={shown === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <NativeSelect
          {...common}
          value={typeof shown === "string" ? shown : ""}
          onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
          data={[...(required || schema.default !== undefined ? [] : [""]), ...choicesOf(schema)]}
        />
      );
    case "constant":
      return (
        <Switch
          label={common.label}
          description={common.description}
          checked={value !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? schema.const : undefined)}
        />
      );
    case "points":
    case "map":
      return <PairsField {...props} kind={control} />;
    case "schedule":
      return <SpecField {...props} />;
    case "schedules":
      return (
        <ListField
          {...common}
          items={Array.isArray(value) ? (value as FormValue[]) : []}
          onChange={onChange}
          fresh={() => ({ type: "ConstantLR", factor: 1 })}
          draw={(item, change, index) => (
            <SpecField
              {...props}
              schema={{ title: formText.item(common.label, index) }}
              path={`${path}[${index}]`}
              value={item}
              onChange={(next) => change(next as FormValue)}
            />
          )}
        />
      );
    case "objects":
      return (
        <ListField
          {...common}
          items={Array.isArray(value) ? (value as FormValue[]) : []}
          onChange={onChange}
          fresh={() => ({})}
          draw={(item, change, index) => (
            <SchemaFields
              schema={schema.items || {}}
              path={`${path}[${index}]`}
              value={item}
              onChange={change}
              context={context}
            />
          )}
        />
      );
    case "group":
      return (
        <Fieldset legend={common.label}>
          <Stack gap="sm">
            <SchemaFields
              schema={schema}
              path={path}
              value={(value ?? {}) as FormValue}
              onChange={onChange}
              context={context}
            />
          </Stack>
        </Fieldset>
      );
    case "none":
      return null;
    default:
      return (
        <TextInput
          {...common}
          value={typeof shown === "string" ? shown : ""}
          onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
        />
      );
  }
}

/** A list of numbers or of lengths. */
function Numbers({ name, path, schema, value, onChange, required, context }: SchemaFieldProps) {
  const label = schema.title ?? name;
  const shown = value === undefined ? schema.default : value;
  const items = Array.isArray(shown) ? (shown as unknown[]) : [];
  const list = variants(schema).find(({ type }) => type === "array");
  const each = list?.items || schema;
  const fixed = controlOf(schema) === "pair";
  return (
    <ListField
      label={label}
      description={schema.description}
      error={context.errors[path]}
      required={required}
      least={fixed ? items.length : 1}
      items={items}
      onChange={onChange}
      fresh={() => (typeof items.at(-1) === "number" ? Number(items.at(-1)) + 1 : 1)}
      draw={(item, change, index) =>
        schema["x-length"] ? (
          <LengthField
            label={formText.item(label, index)}
            schema={each}
            value={item}
            onChange={(next) => next !== undefined && change(next)}
            resolved={numberAt(context.resolved, `${path}[${index}]`)}
            scale={context.scale}
            error={context.errors[`${path}[${index}]`]}
          />
        ) : (
          <NumberField
            aria-label={formText.item(label, index)}
            value={typeof item === "number" ? item : undefined}
            onChange={(next) => next !== undefined && change(next)}
            check={(next) => numberProblem(next, each)}
            error={context.errors[`${path}[${index}]`]}
          />
        )
      }
    />
  );
}

function choicesOf(schema: FieldSchema): string[] {
  const found = schema.enum ?? variants(schema).find((variant) => variant.enum)?.enum ?? [];
  return found.filter((choice) => typeof choice === "string");
}

/** The number at a path such as `schedulers[0].T_max`. */
function numberAt(root: unknown, path: string): number | undefined {
  let at = root;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  return typeof at === "number" ? at : undefined;
}
