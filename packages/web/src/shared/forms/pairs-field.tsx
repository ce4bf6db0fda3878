import { Group } from "@mantine/core";
import { formText } from "../../strings/forms.ts";
import { LengthField } from "./length-field.tsx";
import { ListField } from "./list-field.tsx";
import { NumberField } from "./number-field.tsx";
import type { SchemaFieldProps } from "./schema-field.tsx";

type Pair = readonly [step: number | string, value: number];

/** Steps with a value each: a list of points, or an object of value by step. */
export function PairsField({ kind, ...props }: SchemaFieldProps & { readonly kind: "points" | "map" }) {
  const { name, path, schema, value, onChange, required, context } = props;
  const pairs = kind === "points" ? ((value ?? []) as Pair[]) : pairsOfMap(value);
  const write = (next: readonly Pair[]): void => onChange(kind === "points" ? next : mapOfPairs(next));
  return (
    <ListField<Pair>
      label={schema.title ?? name}
      description={schema.description}
      error={context.errors[path]}
      required={required}
      least={kind === "points" ? 1 : 0}
      items={pairs}
      onChange={write}
      fresh={() => nextPair(pairs)}
      draw={([step, at], change, index) => (
        <Group gap={6} wrap="nowrap" align="flex-start" grow>
          <LengthField
            label={formText.pointStep(index)}
            schema={{ type: "number", minimum: 0 }}
            value={step}
            onChange={(next) => next !== undefined && change([next, at])}
            resolved={undefined}
            scale={context.scale}
            error={context.errors[`${path}[${index}][0]`]}
          />
          <NumberField
            label={formText.pointValue(index)}
            value={at}
            onChange={(next) => next !== undefined && change([step, next])}
            check={(next) => (next < 0 ? formText.zeroOrMore : undefined)}
            error={context.errors[`${path}[${index}][1]`] ?? context.errors[`${path}[${index}]`]}
          />
        </Group>
      )}
    />
  );
}

function pairsOfMap(value: unknown): Pair[] {
  const entries = Object.entries((value ?? {}) as Record<string, number>);
  return entries.map(([step, at]) => [/^\d+$/.test(step) ? Number(step) : step, at]);
}

function mapOfPairs(pairs: readonly Pair[]): Record<string, number> {
  return Object.fromEntries(pairs.map(([step, at]) => [String(step), at]));
}

function nextPair(pairs: readonly Pair[]): Pair {
  const [step, value] = pairs.at(-1) ?? [0, 0.1];
  return [typeof step === "number" ? step + 10 : "100%", value];
}
