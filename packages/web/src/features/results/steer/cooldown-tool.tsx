import { Group, SegmentedControl, Slider, Stack, Text } from "@mantine/core";
import { NumberField } from "../../../shared/forms/number-field.tsx";
import { formText } from "../../../strings/forms.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import { firstEnd, shapes } from "./change.ts";
import type { ToolProps } from "./tool-props.ts";

/** Brings the rate down to the end of the run, which may come earlier. */
export function CooldownTool({ steering: { form, set, situation } }: ToolProps) {
  const { epochs, over, step, stepsPerEpoch } = situation;
  const least = firstEnd(situation);
  const most = over ? Math.max(2 * epochs, least + 1) : epochs;
  const steps = Math.max(0, (form.lastEpoch ?? 0) * stepsPerEpoch - step);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Group gap={2}>
          <Text size="sm">{words.shape}</Text>
          <HelpMark term={words.shape}>{words.shapeHelp}</HelpMark>
        </Group>
        <SegmentedControl
          size="xs"
          aria-label={words.shape}
          value={form.shape}
          onChange={(shape) => set({ shape })}
          data={shapes.map((value) => ({ value, label: words.shapes[value] }))}
        />
      </Group>
      <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
        <NumberField
          label={words.to}
          value={form.to}
          onChange={(to) => set({ to })}
          check={(next) => (next < 0 ? formText.zeroOrMore : undefined)}
        />
        <NumberField
          label={words.lastEpoch}
          value={form.lastEpoch}
          onChange={(lastEpoch) => set({ lastEpoch })}
          check={(next) => (Number.isInteger(next) && next >= least ? undefined : words.wholeNumber(least))}
        />
      </Group>
      {least < most && (
        <Slider
          thumbLabel={words.lastEpochSlider}
          min={least}
          max={most}
          value={Math.max(least, Math.min(most, form.lastEpoch ?? most))}
          onChange={(lastEpoch) => set({ lastEpoch })}
        />
      )}
      <Text size="sm">{words.takes(steps, steps / stepsPerEpoch)}</Text>
    </Stack>
  );
}
