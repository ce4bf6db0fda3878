import { Box, Group, SegmentedControl, Stack, Table, Title, UnstyledButton } from "@mantine/core";
import { formatCount, formatPercent } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import { useResultsSearch } from "../search.ts";
import { CellPictures } from "./cell-pictures.tsx";
import "./confusion-matrix.css";

const words = results.scores;

export interface ConfusionMatrixProps {
  readonly experimentId: string;
  readonly classes: readonly string[];
  readonly part: string;
  /** Rows are labels, columns predictions. */
  readonly counts: readonly (readonly number[])[];
}

/** What is taken for what; a cell opens the pictures in it. */
export function ConfusionMatrix({ experimentId, classes, part, counts }: ConfusionMatrixProps) {
  const [{ normalised, cell }, change] = useResultsSearch();
  return (
    <Stack component="section" gap="xs">
      <Group justify="space-between">
        <Group gap={4}>
          <Title order={2}>{words.matrix}</Title>
          <HelpMark term={words.matrix}>{words.matrixHelp}</HelpMark>
        </Group>
        <SegmentedControl
          size="xs"
          aria-label={words.matrixMode}
          value={normalised ? "shares" : "counts"}
          onChange={(value) => change({ normalised: value === "shares" || undefined })}
          data={[
            { value: "counts", label: words.counts },
            { value: "shares", label: words.shares },
          ]}
        />
      </Group>
      <Table.ScrollContainer minWidth={Math.min(1200, 140 + 64 * classes.length)}>
        <Table className="confusion-matrix" captionSide="bottom" withRowBorders={false} w="auto">
          <Table.Caption ta="left" c="var(--chart-axis)">
            {words.matrixCaption(words.parts[part] ?? part)}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.labelHeader}</Table.Th>
              {classes.map((name) => (
                <Table.Th key={name} scope="col" ta="center">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {classes.map((label, row) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                {classes.map((predicted, column) => (
                  <Cell
                    key={predicted}
                    label={label}
                    predicted={predicted}
                    count={counts[row]?.[column] ?? 0}
                    total={counts[row]?.reduce((sum, each) => sum + each, 0) ?? 0}
                    normalised={normalised}
                    chosen={cell?.[0] === label && cell[1] === predicted}
                    onChoose={() => change({ cell: [label, predicted] })}
                  />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <CellPictures experimentId={experimentId} cell={cell} onClose={() => change({ cell: undefined })} />
    </Stack>
  );
}

interface CellProps {
  readonly label: string;
  readonly predicted: string;
  readonly count: number;
  /** Of its row. */
  readonly total: number;
  readonly normalised: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Cell({ label, predicted, count, total, normalised, chosen, onChoose }: CellProps) {
  const right = label === predicted;
  const share = total === 0 ? 0 : count / total;
  const text = normalised ? formatPercent(share) : formatCount(count);
  // Shaded by its share of the row: mistakes in the warning hue, what is right in that of data.
  const shade = count === 0 ? 0 : 12 + 48 * (right ? share : Math.min(1, share * 2.5));
  const hue = right ? "var(--data-1)" : "var(--data-2)";
  return (
    <Table.Td p={1}>
      <Box bg={`color-mix(in srgb, ${hue} ${shade.toFixed(0)}%, var(--mantine-color-body))`} className="matrix-cell">
        {count === 0 ? (
          <span className="matrix-nothing">{text}</span>
        ) : (
          <UnstyledButton
            className="matrix-button"
            aria-label={right ? words.rightCell(label, count) : words.cell(label, predicted, count)}
            aria-pressed={chosen}
            onClick={onChoose}
          >
            {text}
          </UnstyledButton>
        )}
      </Box>
    </Table.Td>
  );
}
