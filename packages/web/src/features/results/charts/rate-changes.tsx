import { Badge, Box, Group, Table, Text, Title } from "@mantine/core";
import { formatCount, formatRate } from "../../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../../shared/format/times.ts";
import { results } from "../../../strings/results.ts";
import { steerWords } from "../../../strings/steer.ts";
import type { RateChange } from "../events.ts";
import type { Steered } from "../steer/steered.ts";
import { changeRows } from "./change-rows.ts";

const words = results.changes;

export interface RateChangesProps {
  readonly changes: readonly RateChange[];
  readonly steered: readonly Steered[];
}

/** Every change of the rate that is not plain decay, with its reason in words; those that somebody made with who and when. */
export function RateChanges({ changes, steered }: RateChangesProps) {
  const rows = changeRows(changes, steered);
  return (
    <Box component="section" aria-labelledby="rate-changes">
      <Title order={2} size="h3" id="rate-changes" mb="xs">
        {words.title}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm">{words.none}</Text>
      ) : (
        <Table.ScrollContainer minWidth={680} maxHeight={420}>
          <Table stickyHeader aria-label={words.caption}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">{words.step}</Table.Th>
                <Table.Th ta="right">{words.epoch}</Table.Th>
                <Table.Th ta="right">{words.before}</Table.Th>
                <Table.Th ta="right">{words.after}</Table.Th>
                <Table.Th>{words.reason}</Table.Th>
                <Table.Th>{words.who}</Table.Th>
                <Table.Th>{words.when}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ key, step, epoch, before, after, text, by, time, undone, steered: isSteered }) => (
                <Table.Tr key={key}>
                  <Table.Td ta="right">{formatCount(step)}</Table.Td>
                  <Table.Td ta="right">{formatCount(epoch)}</Table.Td>
                  <Table.Td ta="right">{ratesText(before)}</Table.Td>
                  <Table.Td ta="right">{ratesText(after)}</Table.Td>
                  <Table.Td>
                    <Group gap={6}>
                      {text}
                      {undone && (
                        <Badge variant="default" size="sm" tt="none" fw={500}>
                          {steerWords.undone}
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>{isSteered ? (by ?? words.unknown) : words.scheduler}</Table.Td>
                  <Table.Td title={time === null ? undefined : formatMoment(time)}>
                    {time === null ? words.unknown : formatAgo(time)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Box>
  );
}

function ratesText(rates: readonly number[]): string {
  return rates.length === 0 ? words.unknown : rates.map(formatRate).join(", ");
}
