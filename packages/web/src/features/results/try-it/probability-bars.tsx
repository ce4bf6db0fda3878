import { Group, Progress, Stack, Text, Title } from "@mantine/core";
import { dataColor } from "../../../shared/charts/data-colors.ts";
import { formatPercent, formatPlain } from "../../../shared/format/numbers.ts";
import { results } from "../../../strings/results.ts";
import type { Answer } from "./answer.ts";

const words = results.try;
/** More classes than these say little. */
const mostShown = 12;

/** A bar for each class, the likeliest first. */
export function ProbabilityBars({ answer: { predictions, milliseconds, where } }: { readonly answer: Answer }) {
  const time = formatPlain(Number(milliseconds.toPrecision(2)));
  return (
    <Stack gap="sm">
      <Title order={3}>{words.probabilities}</Title>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }}>
        {predictions.slice(0, mostShown).map(({ class: name, probability }, index) => (
          <li key={name}>
            <Group justify="space-between" gap="xs">
              <Text size="sm" fw={index === 0 ? 700 : 400}>
                {name}
              </Text>
              <Text size="sm" fw={index === 0 ? 700 : 400}>
                {formatPercent(probability)}
              </Text>
            </Group>
            <Progress.Root size="md" aria-hidden>
              <Progress.Section value={100 * probability} color={dataColor(0)} />
            </Progress.Root>
          </li>
        ))}
      </Stack>
      <Text size="xs" c="var(--chart-axis)">
        {where === "browser" ? words.inBrowser(time) : words.onServer(time)}
      </Text>
    </Stack>
  );
}
