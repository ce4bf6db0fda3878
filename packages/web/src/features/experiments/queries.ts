import type { LiveMessage, Series } from "@glissade/api";
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../shared/api/client.ts";
import { useLive } from "../../shared/api/live.tsx";
import { listInputOf, type TableView } from "./table-view.ts";

/** Lists of a project's experiments, whatever is asked for. */
export const listKey = (projectId: string) => ["project", projectId, "experiments"] as const;

export const experimentsQuery = (projectId: string, view: TableView) => {
  const input = listInputOf(projectId, view);
  return queryOptions({
    queryKey: [...listKey(projectId), input],
    queryFn: ({ signal }) => api.listExperiments(input, { signal }),
    // Sorting, filtering and paging keep what is there until the new part has come.
    placeholderData: keepPreviousData,
  });
};

/** What experiments can be filtered, sorted and grouped by. Not under the project: it is long and changes rarely. */
export const keysQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["experiment-keys", projectId],
    queryFn: ({ signal }) => api.listExperimentKeys({ projectId }, { signal }),
    staleTime: 60_000,
  });

/** The series that a row's small curve shows. */
export const rowSeries = "train/loss";
const rowWidth = 30;

/** Small curves of a page's experiments, by id; they grow while these train. */
export function useRowCurves(projectId: string, ids: readonly string[]): ReadonlyMap<string, Series> {
  const live = useLive();
  const queryClient = useQueryClient();
  const key = JSON.stringify(["project", projectId, "row-series", ids]);
  const { data } = useQuery({
    queryKey: JSON.parse(key) as unknown[],
    queryFn: ({ signal }) =>
      api.readProjectSeries({ projectId, ids: ids.join(","), keys: rowSeries, width: rowWidth }, { signal }),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  useEffect(
    () =>
      live.onMessage((message) => {
        queryClient.setQueryData<{ items: Series[] }>(
          JSON.parse(key) as unknown[],
          (known) => known && grown(known, message, rowIds(key)),
        );
      }),
    [live, key, queryClient],
  );
  return new Map(data?.items.map((series) => [series.experimentId, series]));
}

function rowIds(key: string): readonly string[] {
  return (JSON.parse(key) as [string, string, string, string[]])[3];
}

/** Series with what came live put at their ends; those of `ids` that had none yet begin. */
export function grown(known: { items: Series[] }, message: LiveMessage, ids: readonly string[]): { items: Series[] } {
  if (message.type !== "experiment.metrics") return known;
  const { experimentId } = message;
  const points = message.data[rowSeries];
  if (!points?.length || !ids.includes(experimentId)) return known;
  const begun = known.items.some((series) => series.experimentId === experimentId)
    ? known.items
    : [...known.items, { experimentId, key: rowSeries, count: 0, steps: [], values: [], decimated: false }];
  const items = begun.map((series) => {
    if (series.experimentId !== experimentId) return series;
    const last = series.steps.at(-1) ?? -Infinity;
    const fresh = points.filter(([step]) => step > last);
    return {
      ...series,
      steps: [...series.steps, ...fresh.map(([step]) => step)],
      values: [...series.values, ...fresh.map(([, value]) => value)],
    };
  });
  return { items };
}
