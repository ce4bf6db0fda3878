import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { formatRate } from "../../../shared/format/numbers.ts";
import { RateField } from "../../../shared/forms/rate-field.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import { tidyRate } from "./change.ts";
import type { ToolProps } from "./tool-props.ts";

const factors = [0.1, 0.5, 2];

/** The rate of the next step, and what comes after it. */
export function RateTool({ steering: { form, set, situation } }: ToolProps) {
  const { rate } = situation;
  return (
    <Stack gap="sm">
      <Group gap="xs" role="group" aria-label={words.timesGroup}>
        <Text size="sm">
          {words.present}: <b>{formatRate(rate)}</b>
        </Text>
        {factors.map((factor) => (
          <Button
            key={factor}
            size="compact-sm"
            variant="default"
            aria-label={words.timesLabel(String(factor))}
            onClick={() => set({ lr: tidyRate(rate * factor) })}
          >
            {words.times(String(factor))}
          </Button>
        ))}
      </Group>
      <RateField label={words.rate} sliderLabel={words.rateSlider} value={form.lr} onChange={(lr) => set({ lr })} />
      <Radio.Group
        label={words.after}
        value={form.after}
        onChange={(after) => set({ after: after === "shift" ? "shift" : "hold" })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="hold" label={words.hold} description={words.holdText} />
          <Radio
            value="shift"
            label={words.shift}
            description={rate > 0 ? words.shiftText : words.noShift}
            disabled={rate === 0}
          />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
