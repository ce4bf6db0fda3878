import { Box, Group, Table, Title } from "@mantine/core";
import { formatMetric } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import type { Result } from "../result-of.ts";

const words = results.scores;
const parts = ["test", "validation", "train"] as const;

/** Every metric of the weights that were kept, a column for each part of the pictures. */
export function FinalMetrics({ metrics, weights }: Pick<Result, "metrics" | "weights">) {
  const names = [...new Set(Object.keys(metrics).map((key) => key.split("/")[1] ?? key))];
  const shown = parts.filter((part) => names.some((name) => metrics[`${part}/${name}`] !== undefined));
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {words.final}
      </Title>
      <Table.ScrollContainer minWidth={320}>
        <Table w="auto" captionSide="bottom" horizontalSpacing="lg">
          <Table.Caption ta="left" c="var(--chart-axis)">
            {words.finalCaption(words.weights[weights] ?? weights)}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.metric}</Table.Th>
              {shown.map((part) => (
                <Table.Th key={part} scope="col" ta="right">
                  {words[part]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map((name) => {
              const heading = results.charts.heading(name);
              const help = results.charts.help[name];
              return (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={500}>
                    <Group gap={4} wrap="nowrap">
                      {heading}
                      {help !== undefined && <HelpMark term={heading}>{help}</HelpMark>}
                    </Group>
                  </Table.Th>
                  {shown.map((part) => (
                    <Table.Td key={part} ta="right">
                      {formatMetric(name, metrics[`${part}/${name}`])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}
