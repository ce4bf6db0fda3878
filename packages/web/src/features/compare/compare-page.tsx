import { Alert, Button, Group } from "@mantine/core";
import { IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { splitsQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { compare } from "../../strings/compare.ts";
import { Charts } from "./charts.tsx";
import { comparisonCsv } from "./comparison-csv.ts";
import { downloadText } from "./csv.ts";
import { DifferencesTable } from "./differences-table.tsx";
import { ExperimentPicker } from "./experiment-picker.tsx";
import { Family } from "./family.tsx";
import { MetricsTable, metricsOf } from "./metrics-table.tsx";
import { bestExperiments, compareQuery } from "./queries.ts";
import { Relations } from "./relations.tsx";
import { useCompareView } from "./use-compare-view.ts";

/** Any number of experiments, over each other and side by side. */
export function ComparePage() {
  const { projectId = "" } = useParams({ strict: false });
  const [view, change] = useCompareView();
  const { ids } = view;
  const comparison = useQuery(compareQuery(projectId, ids));
  const { data: splits } = useQuery(splitsQuery(projectId));
  const splitNames = new Map(splits?.items.map(({ id, name }) => [id, name]));
  // What was left out must not stay in sight until the next answer has come.
  const shown = comparison.data?.experiments.filter(({ id }) => ids.includes(id)) ?? [];
  return (
    <Page title={compare.title}>
      <ExperimentPicker
        projectId={projectId}
        ids={ids}
        experiments={shown}
        onChange={(next) => change({ ids: next })}
      />
      {ids.length === 0 ? (
        <NothingChosen projectId={projectId} onChoose={(best) => change({ ids: best })} />
      ) : (
        <Loaded query={comparison}>
          {({ experiments, missing, differences }) => (
            <>
              {missing.length > 0 && (
                <Alert icon={<IconInfoCircle aria-hidden />} color="yellow" role="status">
                  <Group justify="space-between">
                    {compare.missing(missing.length)}
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => change({ ids: ids.filter((id) => !missing.includes(id)) })}
                    >
                      {compare.forget}
                    </Button>
                  </Group>
                </Alert>
              )}
              {experiments.length > 0 && (
                <>
                  <Section title={compare.charts.title}>
                    <Charts projectId={projectId} experiments={experiments} view={view} change={change} />
                  </Section>
                  <Family projectId={projectId} experiments={experiments} />
                  <Section
                    title={compare.results.title}
                    actions={
                      <Button
                        size="xs"
                        variant="default"
                        leftSection={<IconDownload size={14} aria-hidden />}
                        onClick={() =>
                          downloadText(
                            compare.results.fileName,
                            comparisonCsv(experiments, differences, metricsOf(experiments)),
                            "text/csv",
                          )
                        }
                      >
                        {compare.results.csv}
                      </Button>
                    }
                  >
                    <MetricsTable experiments={experiments} />
                  </Section>
                  <Section title={compare.differences.title}>
                    <DifferencesTable experiments={experiments} differences={differences} splitNames={splitNames} />
                  </Section>
                  <Relations
                    experiments={experiments}
                    differences={differences}
                    splitNames={splitNames}
                    view={view}
                    change={change}
                  />
                </>
              )}
            </>
          )}
        </Loaded>
      )}
    </Page>
  );
}

interface NothingChosenProps {
  readonly projectId: string;
  readonly onChoose: (ids: readonly string[]) => void;
}

function NothingChosen({ projectId, onChoose }: NothingChosenProps) {
  const best = useMutation({
    mutationFn: () => bestExperiments(projectId, 5),
    onSuccess: (found) => (found.length > 0 ? onChoose(found.map(({ id }) => id)) : tellDone(compare.empty.none)),
    onError: tellError,
  });
  return (
    <EmptyState
      title={compare.empty.title}
      action={
        <Group>
          <Button onClick={() => best.mutate()} loading={best.isPending}>
            {compare.empty.best}
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/projects/$projectId/experiments" params={{ projectId }} />}
          >
            {compare.empty.toPlayground}
          </Button>
        </Group>
      }
    >
      {compare.empty.text}
    </EmptyState>
  );
}
