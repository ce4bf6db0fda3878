import { Group, Slider, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { formText } from "../../strings/forms.ts";
import { formatRate } from "../format/numbers.ts";
import { NumberField } from "./number-field.tsx";

export interface RateFieldProps {
  readonly label: string;
  readonly description?: string;
  /** Of the slider's thumb. */
  readonly sliderLabel: string;
  readonly value: number | undefined;
  /** Told of undefined where the field is emptied. */
  readonly onChange: (rate: number | undefined) => void;
  /** Told when a movement is over. */
  readonly onSettled?: () => void;
  readonly error?: string | undefined;
  /** Powers of ten at the slider's ends; default -6 and 1. */
  readonly powers?: readonly [lowest: number, highest: number];
  /** Beside the field: a help mark. */
  readonly beside?: ReactNode;
}

/** A rate or a factor: a slider over powers of ten, and a field for exact numbers. */
export function RateField(props: RateFieldProps) {
  const { label, description, sliderLabel, value, onChange, onSettled, error, beside } = props;
  const [lowest, highest] = props.powers ?? [-6, 1];
  const position = value !== undefined && value > 0 ? Math.log10(value) : lowest;
  const powers = Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i);
  return (
    <Stack gap={4}>
      <Group gap={4}>
        <NumberField
          w={200}
          label={label}
          description={description}
          value={value}
          onChange={onChange}
          onBlur={onSettled}
          check={(next) => (next < 0 ? formText.zeroOrMore : undefined)}
          error={error}
          styles={{ root: { flex: 1 } }}
        />
        {beside}
      </Group>
      <Slider
        thumbLabel={sliderLabel}
        min={lowest}
        max={highest}
        step={0.01}
        value={Math.max(lowest, Math.min(highest, position))}
        onChange={(next) => onChange(Number((10 ** next).toPrecision(2)))}
        {...(onSettled && { onChangeEnd: onSettled })}
        label={(next) => formatRate(Number((10 ** next).toPrecision(2)))}
        marks={powers.map((power) => ({ value: power, label: markOf(power) }))}
        mb="lg"
      />
    </Stack>
  );
}

function markOf(power: number): string {
  return power >= -2 ? String(Number((10 ** power).toPrecision(1))) : `1e${power}`;
}
