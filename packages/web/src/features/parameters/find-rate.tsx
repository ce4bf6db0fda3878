import { Alert, Anchor, Button, Group, List, Modal, Progress, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFocus2 } from "@tabler/icons-react";
import { formatRate } from "../../shared/format/numbers.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { ErrorState } from "../../shared/ui/states.tsx";
import { findRateText } from "../../strings/find-rate.ts";
import type { DraftSpec } from "./draft.ts";
import { RangeChart } from "./range-chart.tsx";
import { type RangeTest, useRangeTest } from "./use-range-test.ts";

export interface FindRateProps {
  readonly projectId: string;
  readonly splitId: string;
  readonly spec: DraftSpec;
  readonly onTake: (lr: number) => void;
}

/** The button beside the base learning rate that measures what it should be. */
export function FindRate({ projectId, splitId, spec, onTake }: FindRateProps) {
  const [open, dialog] = useDisclosure();
  const test = useRangeTest(projectId, splitId, spec);

  function close(): void {
    test.cancel();
    dialog.close();
  }

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFocus2 size={16} aria-hidden />}
        onClick={() => {
          dialog.open();
          test.start();
        }}
      >
        {findRateText.button}
      </Button>
      <Modal opened={open} onClose={close} title={findRateText.title} size="xl">
        <Stack>
          <Text size="sm">{findRateText.explanation(spec.training?.batchSize ?? 64, spec.solver?.type ?? "")}</Text>
          <Running test={test} />
          {test.points.length > 1 && <RangeChart points={test.points} suggestions={test.result?.suggestions ?? []} />}
          {test.error && <ErrorState error={test.error} onRetry={test.start} />}
          {test.result && (
            <Suggestions
              test={test}
              onTake={(lr) => {
                onTake(lr);
                close();
              }}
            />
          )}
        </Stack>
      </Modal>
    </>
  );
}

function Running({ test }: { readonly test: RangeTest }) {
  if (!test.running) return null;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {findRateText.progress(test)}
        </Text>
        <Button size="compact-sm" variant="default" onClick={test.cancel}>
          {findRateText.cancel}
        </Button>
      </Group>
      <Progress value={100 * test.share} aria-label={findRateText.title} />
    </Stack>
  );
}

function Suggestions({ test, onTake }: { readonly test: RangeTest; readonly onTake: (lr: number) => void }) {
  const { result, start } = test;
  if (!result) return null;
  const { suggested } = result;
  return (
    <>
      {suggested === null ? (
        <Alert color="yellow" title={findRateText.none} styles={{ title: { color: "inherit" } }}>
          {findRateText.reason(result.reason ?? "")}
        </Alert>
      ) : (
        <Table.ScrollContainer minWidth={420}>
          <Table captionSide="top" verticalSpacing={6}>
            <Table.Caption>{findRateText.caption(result.batchSize, result.seconds)}</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{findRateText.rule}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {findRateText.rate}
                </Table.Th>
                <Table.Th scope="col">
                  <span className="mantine-visually-hidden">{findRateText.take}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.suggestions.map(({ rule, label, help, lr }) => (
                <Table.Tr key={rule}>
                  <Table.Th scope="row">
                    <Group gap={4} wrap="nowrap">
                      {label}
                      <HelpMark term={label}>{help}</HelpMark>
                    </Group>
                  </Table.Th>
                  <Table.Td ta="right">{formatRate(lr)}</Table.Td>
                  <Table.Td ta="right">
                    <Button
                      size="compact-sm"
                      variant={lr === suggested ? "filled" : "default"}
                      onClick={() => onTake(lr)}
                    >
                      {lr === suggested
                        ? findRateText.takeSuggested(formatRate(lr))
                        : findRateText.takeThis(formatRate(lr))}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <List size="sm">
        <List.Item>{findRateText.howChosen}</List.Item>
        <List.Item>{findRateText.batchSize}</List.Item>
      </List>
      <Anchor component="button" type="button" size="sm" onClick={start} w="fit-content">
        {findRateText.again}
      </Anchor>
    </>
  );
}
