import { Slider, Stack } from "@mantine/core";
import { useState } from "react";
import { type FieldSchema, numberLimits } from "../../shared/forms/field-schema.ts";
import { type FormContext, SchemaField, type SchemaFieldProps } from "../../shared/forms/schema-field.tsx";
import { formatPlain } from "../../shared/format/numbers.ts";
import { learn } from "../../strings/learn.ts";

/** How far sliders reach where neither the field nor its value says it: lengths to the run's, rates to the base rate. */
export interface Reach {
  readonly steps: number;
  readonly rate: number;
}

/** Numbers and lengths with a slider under their field. */
export function sliderControls(reach: Reach): NonNullable<FormContext["draw"]> {
  const draw = (props: SchemaFieldProps) => <SliderField {...props} reach={reach} />;
  return { number: draw, length: draw };
}

function SliderField({ reach, ...props }: SchemaFieldProps & { readonly reach: Reach }) {
  const { schema, value, onChange, name, context } = props;
  const shown = value ?? schema.default;
  // The slider's reach is that of the value to begin with; it must not run away while it is moved.
  const [start] = useState(shown);
  const range = typeof shown === "number" && typeof start === "number" ? rangeOf(schema, start, reach) : undefined;
  return (
    <Stack gap={6}>
      <SchemaField {...props} context={{ ...context, draw: without(context.draw) }} />
      {range && typeof shown === "number" && (
        <Slider
          size="sm"
          {...range}
          value={Math.min(Math.max(shown, range.min), range.max)}
          onChange={(next) => onChange(Number(next.toPrecision(4)))}
          label={formatPlain}
          thumbLabel={learn.page.slider(schema.title ?? name)}
        />
      )}
    </Stack>
  );
}

function without(draw: FormContext["draw"]): NonNullable<FormContext["draw"]> {
  return Object.fromEntries(
    Object.entries(draw ?? {}).filter(([control]) => control !== "number" && control !== "length"),
  );
}

interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** From the limits of the field where it has them, else around the value to begin with. */
export function rangeOf(schema: FieldSchema, start: number, { steps, rate }: Reach): SliderRange | undefined {
  const { integer, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = numberLimits(schema);
  const isLength = schema["x-length"] === true;
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const min = low !== undefined && Math.abs(low) < 1e6 ? low : Math.min(0, 2 * start);
  const reach = isLength ? Math.max(steps, start) : freeReach(start, integer, rate);
  const max = high !== undefined && high < 1e6 ? high : reach;
  // A tolerance of 1e-8 is typed, not slid.
  if (!(max - min > 1e-6)) return undefined;
  if (isLength || integer) return { min: Math.max(Math.ceil(min), isLength ? 1 : Math.ceil(min)), max, step: 1 };
  const step = 10 ** (Math.floor(Math.log10(max - min)) - 2);
  // Where an end is not allowed itself, the slider stops one step before it.
  return {
    min: minimum === undefined && exclusiveMinimum === min ? min + step : min,
    max: maximum === undefined && exclusiveMaximum === max ? max - step : max,
    step,
  };
}

function freeReach(start: number, integer: boolean, rate: number): number {
  if (integer) return Math.max(4 * start, 10);
  if (start <= 0) return rate;
  // Factors and shares, most likely.
  return start >= 0.3 && start <= 1 ? 1 : 4 * start;
}
