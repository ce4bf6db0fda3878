import { Box, Button, Group, Table, Text, Title } from "@mantine/core";
import { IconGitFork } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../../shared/format/times.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Loaded } from "../../../shared/ui/states.tsx";
import { forks } from "../../../strings/forks.ts";
import { results } from "../../../strings/results.ts";
import { checkpointsOf, useEvents } from "../events.ts";
import { checkpointsQuery } from "../family/queries.ts";
import { useResultsSearch } from "../search.ts";
import type { TabProps } from "../tab-props.ts";

const words = results.files;

/** When the training's state was saved, and why. */
export function Checkpoints({ experiment: { id } }: TabProps) {
  const [, change] = useResultsSearch();
  const { data = [] } = useQuery(checkpointsQuery(id));
  const kept = new Set(data.map(({ step }) => step));
  const events = useEvents(id);
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {words.checkpoints}
      </Title>
      <Loaded query={events}>
        {(all) => {
          const checkpoints = checkpointsOf(all).reverse();
          if (checkpoints.length === 0) return <Text size="sm">{words.noCheckpoints}</Text>;
          return (
            <Table.ScrollContainer minWidth={480} maxHeight={420}>
              <Table stickyHeader maw={860} aria-label={words.checkpointsCaption}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col" ta="right">
                      {words.step}
                    </Table.Th>
                    <Table.Th scope="col" ta="right">
                      {words.epoch}
                    </Table.Th>
                    <Table.Th scope="col">{words.why}</Table.Th>
                    <Table.Th scope="col">{words.when}</Table.Th>
                    <Table.Th scope="col">
                      <Group gap={4} wrap="nowrap">
                        {forks.kept}
                        <HelpMark term={forks.kept}>{forks.keptHelp}</HelpMark>
                      </Group>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {checkpoints.map(({ step, epoch, reasons, time }) => (
                    <Table.Tr key={step}>
                      <Table.Td ta="right">{formatCount(step)}</Table.Td>
                      <Table.Td ta="right">{formatCount(epoch)}</Table.Td>
                      <Table.Td>{reasons.map((reason) => words.reasons[reason] ?? reason).join(", ")}</Table.Td>
                      <Table.Td title={formatMoment(time)}>{formatAgo(time)}</Table.Td>
                      <Table.Td>
                        {kept.has(step) ? (
                          <Button
                            size="compact-xs"
                            variant="default"
                            leftSection={<IconGitFork size={14} aria-hidden />}
                            aria-label={forks.fromStep(formatCount(step))}
                            onClick={() => change({ fork: step })}
                          >
                            {forks.action}
                          </Button>
                        ) : (
                          <Text size="xs" c="var(--chart-axis)">
                            {forks.notKept}
                          </Text>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
    </Box>
  );
}
