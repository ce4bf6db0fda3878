import type { ExperimentSummary } from "@glissade/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";

export const compareQuery = (projectId: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["project", projectId, "compare", ids],
    queryFn: ({ signal }) => api.compareExperiments({ projectId, ids: ids.join(",") }, { signal }),
    enabled: ids.length > 0,
    // Adding or leaving one out keeps the others in sight.
    placeholderData: keepPreviousData,
  });

/** Which series these experiments have: read with the fewest points that can be asked for. */
export const seriesKeysQuery = (projectId: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["project", projectId, "compare-series-keys", ids],
    queryFn: async ({ signal }) => {
      const { items } = await api.readProjectSeries({ projectId, ids: ids.join(","), width: 1 }, { signal });
      return [...new Set(items.map(({ key }) => key))].sort();
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });

export interface SeriesWindow {
  readonly keys: readonly string[];
  readonly times: boolean;
  /** In steps. */
  readonly from?: number;
  readonly to?: number;
}

const chartWidth = 600;

export const seriesQuery = (projectId: string, ids: readonly string[], { keys, times, from, to }: SeriesWindow) =>
  queryOptions({
    queryKey: ["project", projectId, "compare-series", ids, keys, times, from, to],
    queryFn: ({ signal }) =>
      api.readProjectSeries(
        {
          projectId,
          ids: ids.join(","),
          keys: keys.join(","),
          width: chartWidth,
          ...(times && { times: "true" as const }),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
        },
        { signal },
      ),
    enabled: ids.length > 0 && keys.length > 0,
    placeholderData: keepPreviousData,
  });

/** Experiments to add to a comparison. */
export const candidatesQuery = (projectId: string, text: string) =>
  queryOptions({
    queryKey: ["project", projectId, "compare-candidates", text],
    queryFn: ({ signal }) =>
      api.listExperiments({ projectId, limit: 30, ...(text.trim() !== "" && { q: text.trim() }) }, { signal }),
    placeholderData: keepPreviousData,
  });

/** The best of a project, to begin a comparison with. */
export async function bestExperiments(projectId: string, count: number): Promise<readonly ExperimentSummary[]> {
  const { items } = await api.listExperiments({
    projectId,
    limit: count,
    sort: "-metrics.validation/accuracy",
    filter: ["metrics.validation/accuracy>=0"],
  });
  return items;
}
