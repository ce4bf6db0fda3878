import { ActionIcon, Button, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { NumberField } from "../../../shared/forms/number-field.tsx";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import { addInGap, interpolations, movePoint, removePoint } from "./curve-points.ts";
import { restOf } from "./rest.ts";
import type { ToolProps } from "./tool-props.ts";

/** The rest of the curve, drawn by hand: the points that lie on the chart, in numbers. */
export function CurveTool({ steering }: ToolProps) {
  const { form, set, situation } = steering;
  const { points, interpolation } = form;
  const rest = restOf(steering);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Text size="sm">{words.between}</Text>
        <SegmentedControl
          size="xs"
          aria-label={words.between}
          value={interpolation}
          onChange={(next) => set({ interpolation: next })}
          data={interpolations.map((value) => ({ value, label: words.interpolations[value] }))}
        />
      </Group>
      <Table.ScrollContainer minWidth={280} maxHeight={320}>
        <Table verticalSpacing={4} stickyHeader maw={420}>
          <HiddenCaption>{words.points}</HiddenCaption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.step}</Table.Th>
              <Table.Th scope="col">{words.rateHeader}</Table.Th>
              <Table.Th scope="col" aria-label={words.removing} w={36} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {points.map(({ step, rate }, index) => (
              // A point is its place in the row: keys of steps would take the field away from who types in it.
              <Table.Tr key={index}>
                <Table.Td>
                  <NumberField
                    size="xs"
                    aria-label={words.pointStep(index + 1)}
                    value={step + 1}
                    onChange={(next) =>
                      next !== undefined && set({ points: movePoint(points, index, { step: next - 1, rate }, rest) })
                    }
                  />
                </Table.Td>
                <Table.Td>
                  <NumberField
                    size="xs"
                    aria-label={words.pointRate(index + 1)}
                    value={rate}
                    onChange={(next) =>
                      next !== undefined &&
                      next >= 0 &&
                      set({ points: movePoint(points, index, { step, rate: next }, rest) })
                    }
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={words.removePoint(index + 1)}
                    disabled={points.length === 1}
                    onClick={() => set({ points: removePoint(points, index) })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set({ points: addInGap(points, interpolation, rest) })}
        >
          {words.addPoint}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={points === situation.points}
          onClick={() => set({ points: situation.points })}
        >
          {words.resetPoints}
        </Button>
      </Group>
    </Stack>
  );
}
