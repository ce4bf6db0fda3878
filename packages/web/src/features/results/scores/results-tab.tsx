import { Box, Stack } from "@mantine/core";
import { EmptyState } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { resultOf } from "../result-of.ts";
import type { TabProps } from "../tab-props.ts";
import { ClassTable } from "./class-table.tsx";
import { ConfusionMatrix } from "./confusion-matrix.tsx";
import { FinalMetrics } from "./final-metrics.tsx";

/** What the training came to: metrics, each class, what is taken for what. */
export function ResultsTab({ experiment }: TabProps) {
  const result = resultOf(experiment);
  if (!result) return <EmptyState title={results.scores.none}>{results.scores.noneText}</EmptyState>;
  const { matrix, classes, classScores, metrics, weights } = result;
  return (
    <Stack gap="xl">
      <FinalMetrics metrics={metrics} weights={weights} />
      {matrix && (
        <ConfusionMatrix experimentId={experiment.id} classes={classes} part={matrix.part} counts={matrix.counts} />
      )}
      {classScores.length > 0 && (
        <Box>
          <ClassTable scores={classScores} part={matrix?.part ?? "test"} />
        </Box>
      )}
    </Stack>
  );
}
