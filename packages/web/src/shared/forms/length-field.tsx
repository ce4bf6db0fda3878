import { Group, NativeSelect, Text } from "@mantine/core";
import { formText } from "../../strings/forms.ts";
import { type FieldSchema, numberProblem } from "./field-schema.ts";
import { inUnit, joinLength, type LengthScale, splitLength, type FormUnit } from "./lengths.ts";
import { NumberField } from "./number-field.tsx";

export interface LengthFieldProps {
  readonly label: string;
  readonly description?: string | undefined;
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly onChange: (value: number | string | undefined) => void;
  /** In scheduler steps, what it comes to in this run. */
  readonly resolved: number | undefined;
  readonly scale: LengthScale | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly required?: boolean;
}

/** How long something takes, in a unit of one's choice: a length that stretches survives other numbers of epochs. */
export function LengthField(props: LengthFieldProps) {
  const { label, description, schema, value, onChange, resolved, scale, error, placeholder, required = false } = props;
  const { amount, unit } = splitLength(value);

  /** Keeps what it comes to, in another unit. */
  function changeUnit(next: FormUnit): void {
    if (amount === undefined) return;
    onChange(joinLength(resolved !== undefined && scale ? inUnit(resolved, next, scale) : amount, next));
  }

  return (
    <div>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <NumberField
          flex={1}
          label={label}
          description={description}
          value={amount}
          onChange={(next) => onChange(next === undefined ? undefined : joinLength(next, unit))}
          check={(next) => (unit === "" ? numberProblem(next, schema) : next < 0 ? formText.zeroOrMore : undefined)}
          error={error}
          placeholder={placeholder}
          required={required}
        />
        <NativeSelect
          w={124}
          aria-label={formText.unitOf(label)}
          value={unit}
          onChange={(event) => changeUnit(event.currentTarget.value as FormUnit)}
          data={formText.units}
        />
      </Group>
      {resolved !== undefined && scale && (
        <Text size="xs" c="var(--chart-axis)" mt={2}>
          {formText.comesTo(resolved, scale)}
        </Text>
      )}
    </div>
  );
}
