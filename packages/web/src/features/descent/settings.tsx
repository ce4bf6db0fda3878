import { Group, SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { formatPlain } from "../../shared/format/numbers.ts";
import { NumberField } from "../../shared/forms/number-field.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { descent } from "../../strings/descent.ts";
import { mostSteps, type Scenario } from "./scenario.ts";

export interface SettingsProps {
  readonly scenario: Scenario;
  readonly change: (part: Partial<Scenario>) => void;
}

/** Where runs start, when they end, and how noisy the slopes are. */
export function Settings({ scenario, change }: SettingsProps) {
  const { start, steps, minimumStep, noise, seed } = scenario;
  const isCount = (value: number | undefined, least: number, most: number): value is number =>
    value !== undefined && Number.isInteger(value) && value >= least && value <= most;
  return (
    <Section title={descent.settings}>
      <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="sm" verticalSpacing="sm">
        {start.map((value, axis) => (
          <NumberField
            key={axis}
            label={axis === 0 ? descent.start.x : descent.start.y}
            value={value}
            onChange={(next) =>
              next !== undefined && change({ start: start.map((old, i) => (i === axis ? next : old)) })
            }
          />
        ))}
        <NumberField
          label={descent.steps}
          title={descent.stepsHelp}
          value={steps}
          onChange={(next) => isCount(next, 1, mostSteps) && change({ steps: next })}
        />
        <NumberField
          label={descent.minimumStep}
          title={descent.minimumStepHelp}
          value={minimumStep}
          onChange={(next) => next !== undefined && next >= 0 && change({ minimumStep: next })}
        />
        <NumberField
          label={descent.seed}
          title={descent.seedHelp}
          value={seed}
          onChange={(next) => isCount(next, 0, 2 ** 32 - 1) && change({ seed: next })}
        />
      </SimpleGrid>
      <Stack gap={2}>
        <Group gap={2}>
          <Text size="sm" fw={500}>
            {descent.noise} {formatPlain(noise)}
          </Text>
          <HelpMark term={descent.noise}>{descent.noiseHelp}</HelpMark>
        </Group>
        <Slider
          size="sm"
          min={0}
          max={5}
          step={0.05}
          value={noise}
          onChange={(next) => change({ noise: Number(next.toFixed(2)) })}
          label={formatPlain}
          thumbLabel={descent.noise}
        />
      </Stack>
    </Section>
  );
}
