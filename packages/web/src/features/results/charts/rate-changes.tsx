import { Box, Table, Text, Title } from "@mantine/core";
import { formatCount, formatRate } from "../../../shared/format/numbers.ts";
import { results } from "../../../strings/results.ts";
import type { RateChange } from "../events.ts";

const words = results.changes;

/** Every change of the rate that is not plain decay, with its reason in words. */
export function RateChanges({ changes }: { readonly changes: readonly RateChange[] }) {
  return (
    <Box component="section" aria-labelledby="rate-changes">
      <Title order={2} size="h3" id="rate-changes" mb="xs">
        {words.title}
      </Title>
      {changes.length === 0 ? (
        <Text size="sm">{words.none}</Text>
      ) : (
        <Table.ScrollContainer minWidth={560} maxHeight={420}>
          <Table stickyHeader aria-label={words.caption}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">{words.step}</Table.Th>
                <Table.Th ta="right">{words.epoch}</Table.Th>
                <Table.Th ta="right">{words.before}</Table.Th>
                <Table.Th ta="right">{words.after}</Table.Th>
                <Table.Th>{words.reason}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map(({ step, epoch, before, after, text }, index) => (
                <Table.Tr key={index}>
                  <Table.Td ta="right">{formatCount(step)}</Table.Td>
                  <Table.Td ta="right">{formatCount(epoch)}</Table.Td>
                  <Table.Td ta="right">{before.map(formatRate).join(", ")}</Table.Td>
                  <Table.Td ta="right">{after.map(formatRate).join(", ")}</Table.Td>
                  <Table.Td>{text}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Box>
  );
}
