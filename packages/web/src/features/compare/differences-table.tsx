import type { Definitions, ExperimentSummary } from "@glissade/api";
import { Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { formatKeyValue, keyLabel } from "../../shared/experiments/experiment-keys.ts";
import { HiddenCaption } from "../../shared/ui/hidden-caption.tsx";
import { compare } from "../../strings/compare.ts";
import { ExperimentHead } from "./experiment-head.tsx";

export interface Difference {
  readonly key: string;
  /** In the order of the experiments. */
  readonly values: readonly unknown[];
}

export interface DifferencesTableProps {
  readonly experiments: readonly ExperimentSummary[];
  readonly differences: readonly Difference[];
  /** Splits by id. */
  readonly splitNames: ReadonlyMap<string, string>;
}

const words = compare.differences;

/** Only the parameters on which the experiments differ; at first those that more than one of them has. */
export function DifferencesTable({ experiments, differences, splitNames }: DifferencesTableProps) {
  const { data: definitions } = useQuery(definitionsQuery);
  const [all, { toggle }] = useDisclosure();
  if (differences.length === 0) return <Text c="dimmed">{experiments.length < 2 ? words.one : words.same}</Text>;
  const shared = differences.filter(({ values }) => values.filter(isThere).length > 1);
  const rows = all || shared.length === 0 ? differences : shared;
  const names = namesOf(definitions, splitNames);
  return (
    <>
      <Table.ScrollContainer
        minWidth={200 + experiments.length * 140}
        type="native"
        tabIndex={0}
        role="region"
        aria-label={words.caption}
      >
        <Table tabularNums verticalSpacing={4}>
          <HiddenCaption>{words.caption}</HiddenCaption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.parameter}</Table.Th>
              {experiments.map((experiment) => (
                <ExperimentHead key={experiment.id} experiment={experiment} scope="col" />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ key, values }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={500} title={key}>
                  {keyLabel(key, definitions)}
                </Table.Th>
                {values.map((value, index) => (
                  <Table.Td key={experiments[index]?.id ?? index} ta="right">
                    {names[key]?.get(String(value)) ?? formatKeyValue(key, value)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shared.length > 0 && shared.length < differences.length && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={toggle}
          aria-expanded={all}
          maw="100%"
          h="auto"
          styles={{ label: { whiteSpace: "normal" } }}
          style={{ alignSelf: "flex-start" }}
        >
          {all ? words.fewer : words.more(differences.length - shared.length)}
        </Button>
      )}
    </>
  );
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined;

/** Values that have a name of their own. */
export function namesOf(
  definitions: Definitions | undefined,
  splitNames: ReadonlyMap<string, string>,
): Readonly<Record<string, ReadonlyMap<string, string>>> {
  const labels = (list: Definitions["solvers"] | undefined) => new Map(list?.map(({ type, label }) => [type, label]));
  return {
    split: splitNames,
    "scheduler.type": labels(definitions?.schedulers),
    "solver.type": labels(definitions?.solvers),
  };
}
