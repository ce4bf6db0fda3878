import { Box, Button, Group, Pagination, Select, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus, IconTrophy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useLiveProgress } from "../../shared/api/use-live-lists.ts";
import { mainMetric } from "../../shared/experiments/main-metric.ts";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { playground } from "../../strings/playground.ts";
import { sortOfColumn } from "./columns.ts";
import { EmptyPlayground } from "./empty-playground.tsx";
import { ExperimentCards } from "./experiment-cards.tsx";
import { ExperimentsTable } from "./experiments-table.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { experimentsQuery, listKey, useRowCurves } from "./queries.ts";
import { useSelection } from "./selection.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { useTableContext } from "./table-context.ts";
import { isFiltered, pageSize } from "./table-view.ts";
import { useTableView } from "./use-table-view.ts";

/** The project's experiments: to find, compare, start, stop and tag. */
export function PlaygroundPage() {
  const { projectId = "" } = useParams({ strict: false });
  const state = useTableView();
  const { view, columns, change, clearFilters } = state;
  const list = useQuery(experimentsQuery(projectId, view));
  useLiveProgress(listKey(projectId));
  const experiments = list.data?.items ?? [];
  const bestMetric = mainMetric(experiments);
  const curves = useRowCurves(
    projectId,
    experiments.map(({ id }) => id),
  );
  const context = useTableContext(projectId, bestMetric);
  const selection = useSelection(experiments);
  const isNarrow = useMediaQuery("(max-width: 40em)", false, { getInitialValueInEffect: false });
  const isEmpty = list.data?.total === 0 && !isFiltered(view);
  return (
    <Page
      title={playground.title}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconTrophy size={16} aria-hidden />}
            renderRoot={(props) => <Link {...props} to="/projects/$projectId/races" params={{ projectId }} />}
          >
            {playground.raceSchedules}
          </Button>
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            renderRoot={(props) => (
              <Link
                {...props}
                to="/projects/$projectId/experiments/new"
                params={{ projectId }}
                search={view.split === undefined ? {} : { split: view.split }}
              />
            )}
          >
            {playground.newExperiment}
          </Button>
        </>
      }
    >
      {!isEmpty && <FilterBar state={state} context={context} />}
      <Loaded query={list}>
        {({ total, offset, items }) => {
          if (isEmpty) return <EmptyPlayground projectId={projectId} />;
          if (total === 0) {
            const words = playground.empty.noMatch;
            return (
              <EmptyState title={words.title} action={<Button onClick={clearFilters}>{words.action}</Button>}>
                {words.text}
              </EmptyState>
            );
          }
          const pages = Math.ceil(total / pageSize);
          return (
            <Box pb={selection.chosen.length > 0 ? 64 : 0} aria-busy={list.isPlaceholderData}>
              {isNarrow ? (
                <>
                  <PhoneSort columns={columns} bestMetric={bestMetric} label={context.columnLabel} state={state} />
                  <ExperimentCards
                    experiments={items}
                    columns={columns}
                    group={view.group}
                    selection={selection}
                    curves={curves}
                    context={context}
                  />
                </>
              ) : (
                <ExperimentsTable
                  experiments={items}
                  columns={columns}
                  view={view}
                  bestMetric={bestMetric}
                  selection={selection}
                  curves={curves}
                  context={context}
                  onSort={(sort) => change({ sort })}
                />
              )}
              <Group justify="space-between" mt="sm">
                <Text size="sm" c="dimmed" role="status">
                  {pages > 1
                    ? playground.pages(offset + 1, offset + items.length, total)
                    : playground.count(total, isFiltered(view))}
                </Text>
                {pages > 1 && (
                  <Pagination
                    size="sm"
                    total={pages}
                    value={Math.min(view.page, pages)}
                    onChange={(page) => change({ page })}
                    aria-label={playground.pagesLabel}
                    getItemProps={(page) => ({ "aria-label": `${playground.pagesLabel}: ${page}` })}
                    getControlProps={(control) => ({ "aria-label": `${playground.pagesLabel}: ${control}` })}
                  />
                )}
              </Group>
            </Box>
          );
        }}
      </Loaded>
      <SelectionBar projectId={projectId} selection={selection} />
    </Page>
  );
}

interface PhoneSortProps {
  readonly columns: readonly string[];
  readonly bestMetric: string;
  readonly label: (column: string) => string;
  readonly state: ReturnType<typeof useTableView>;
}

/** Cards have no headers to click. */
function PhoneSort({ columns, bestMetric, label, state: { view, change } }: PhoneSortProps) {
  const orders = ["name", ...columns].flatMap((column) => {
    const by = sortOfColumn(column, bestMetric);
    return by ? [{ by, value: by.key, label: label(column) }] : [];
  });
  return (
    <Select
      size="xs"
      mb="xs"
      label={playground.sortBy}
      placeholder={playground.sort.newest}
      data={orders.map(({ value, label: text }) => ({ value, label: text }))}
      value={view.sort?.key ?? null}
      onChange={(key) => change({ sort: orders.find(({ value }) => value === key)?.by })}
      clearable
    />
  );
}
