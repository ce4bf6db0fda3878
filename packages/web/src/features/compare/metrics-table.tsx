import type { ExperimentSummary } from "@glissade/api";
import { Badge, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { lessIsBetter, metricLabel } from "../../shared/experiments/experiment-keys.ts";
import { formatMetric } from "../../shared/format/numbers.ts";
import { HiddenCaption } from "../../shared/ui/hidden-caption.tsx";
import { StateBadge } from "../../shared/ui/state-badge.tsx";
import { compare } from "../../strings/compare.ts";
import { ExperimentHead } from "./experiment-head.tsx";

const words = compare.results;

/** The newest metrics, the best of each column marked. */
export function MetricsTable({ experiments }: { readonly experiments: readonly ExperimentSummary[] }) {
  const { data: definitions } = useQuery(definitionsQuery);
  const metrics = metricsOf(experiments);
  if (metrics.length === 0) return <Text c="dimmed">{words.none}</Text>;
  const best = new Map(metrics.map((metric) => [metric, bestValue(metric, experiments)]));
  return (
    <Table.ScrollContainer
      minWidth={metrics.length * 110 + 280}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={words.caption}
    >
      <Table tabularNums verticalSpacing={4}>
        <HiddenCaption>{words.caption}</HiddenCaption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.experiment}</Table.Th>
            <Table.Th>{words.state}</Table.Th>
            {metrics.map((metric) => (
              <Table.Th key={metric} ta="right">
                {metricLabel(metric, definitions)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {experiments.map((experiment) => (
            <Table.Tr key={experiment.id}>
              <ExperimentHead experiment={experiment} scope="row" />
              <Table.Td>
                <StateBadge state={experiment.state} reason={experiment.reason} />
              </Table.Td>
              {metrics.map((metric) => {
                const value = experiment.metrics[metric];
                const isBest = experiments.length > 1 && typeof value === "number" && value === best.get(metric);
                return (
                  <Table.Td key={metric} ta="right">
                    <Group gap={6} justify="flex-end" wrap="nowrap">
                      {isBest && (
                        <Badge size="xs" variant="light" tt="none" miw="max-content">
                          {words.best}
                        </Badge>
                      )}
                      <Text span size="sm" fw={isBest ? 650 : 400} style={{ whiteSpace: "nowrap" }}>
                        {formatMetric(metric, value)}
                      </Text>
                    </Group>
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Test first: what was measured last, on pictures that nothing was chosen by. */
export function metricsOf(experiments: readonly Pick<ExperimentSummary, "metrics">[]): string[] {
  const parts = ["test/", "validation/", "train/"];
  const rank = (metric: string): number => parts.findIndex((part) => metric.startsWith(part)) >>> 0;
  return [...new Set(experiments.flatMap(({ metrics }) => Object.keys(metrics)))].sort(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b),
  );
}

/** undefined where all are the same: then none is better. */
function bestValue(metric: string, experiments: readonly ExperimentSummary[]): number | undefined {
  const values = experiments.flatMap(({ metrics }) => metrics[metric] ?? []);
  if (new Set(values).size < 2) return undefined;
  return lessIsBetter(metric) ? Math.min(...values) : Math.max(...values);
}
