import { Table, Text } from "@mantine/core";
import { formatCount, formatPlain } from "../../shared/format/numbers.ts";
import { HiddenCaption } from "../../shared/ui/hidden-caption.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { descent } from "../../strings/descent.ts";
import { LaneMark } from "./lane-mark.tsx";
import { laneName } from "./lane-looks.ts";
import type { LaneRun } from "./race.ts";

const words = descent.results;

/** Why and where each racer ended. */
export function ResultsTable({ runs }: { readonly runs: readonly LaneRun[] }) {
  return (
    <Section title={words.title}>
      <Table.ScrollContainer
        minWidth={620}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": words.title } }}
      >
        <Table>
          <HiddenCaption>{words.caption}</HiddenCaption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.racer}</Table.Th>
              <Table.Th scope="col">{words.outcome}</Table.Th>
              <Table.Th scope="col" ta="right">
                {words.steps}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {words.loss}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {words.lowest}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run, index) => (
              <Row key={index} run={run} index={index} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function Row({ run: { lane, outcome, error }, index }: { readonly run: LaneRun; readonly index: number }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <LaneMark index={index} /> {laneName(lane)}
      </Table.Th>
      <Table.Td>
        {outcome ? (
          sentence(outcome.text)
        ) : (
          <Text size="sm" c="var(--text-error)">
            {words.wrong(error ?? "")}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{outcome ? formatCount(outcome.steps) : "–"}</Table.Td>
      <Table.Td ta="right">{numberText(outcome?.loss)}</Table.Td>
      <Table.Td ta="right">{numberText(outcome?.lowestLoss)}</Table.Td>
    </Table.Tr>
  );
}

function numberText(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "–" : formatPlain(value);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
