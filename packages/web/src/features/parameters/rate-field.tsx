import { Group, Slider, Stack } from "@mantine/core";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { NumberField } from "../../shared/forms/number-field.tsx";
import { formatRate } from "../../shared/format/numbers.ts";
import { parameters } from "../../strings/parameters.ts";

export interface RateFieldProps {
  readonly value: number | undefined;
  readonly onChange: (rate: number) => void;
  /** Told when a movement is over. */
  readonly onSettled: () => void;
  readonly error?: string | undefined;
}

const lowest = -6;
const highest = 1;

/** The base learning rate: a slider over powers of ten, and a field for exact numbers. */
export function RateField({ value, onChange, onSettled, error }: RateFieldProps) {
  const position = value !== undefined && value > 0 ? Math.log10(value) : lowest;
  return (
    <Stack gap={4}>
      <Group gap={4}>
        <NumberField
          w={200}
          label={parameters.baseRate}
          description={parameters.baseRateHelp}
          value={value}
          onChange={(next) => next !== undefined && onChange(next)}
          onBlur={onSettled}
          check={(next) => (next < 0 ? parameters.zeroOrMore : undefined)}
          error={error}
          styles={{ root: { flex: 1 } }}
        />
        <HelpMark term={parameters.baseRate} learnMore="/learn?term=base+learning+rate">
          {parameters.baseRateMore}
        </HelpMark>
      </Group>
      <Slider
        thumbLabel={parameters.baseRateSlider}
        min={lowest}
        max={highest}
        step={0.01}
        value={Math.max(lowest, Math.min(highest, position))}
        onChange={(next) => onChange(Number((10 ** next).toPrecision(2)))}
        onChangeEnd={onSettled}
        label={(next) => formatRate(Number((10 ** next).toPrecision(2)))}
        marks={[-6, -5, -4, -3, -2, -1, 0, 1].map((power) => ({ value: power, label: markOf(power) }))}
        mb="lg"
      />
    </Stack>
  );
}

function markOf(power: number): string {
  return power >= -2 ? String(Number((10 ** power).toPrecision(1))) : `1e${power}`;
}
