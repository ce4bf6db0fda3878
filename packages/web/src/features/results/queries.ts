import type { Event } from "@glissade/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";

// Series and events have keys of their own: the live stream adds to them, and an experiment that changes does not make
// them to be read anew.

export const seriesKey = (experimentId: string) => ["experiment-series", experimentId] as const;
export const eventsKey = (experimentId: string) => ["experiment-events", experimentId] as const;

/** All series of an experiment in a window of steps, thinned to about the pixels there are. */
export const seriesQuery = (experimentId: string, window: readonly [number, number] | null) =>
  queryOptions({
    queryKey: [...seriesKey(experimentId), window] as const,
    queryFn: async ({ signal }) => {
      const range = window && { from: window[0], to: window[1] };
      const { items } = await api.readSeries({ experimentId, width: 1200, times: "true", ...range }, { signal });
      return items;
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });

/** How many events one call gives at most. */
const page = 5000;

/** Everything that happened to an experiment, oldest first. */
export const eventsQuery = (experimentId: string) =>
  queryOptions({
    queryKey: eventsKey(experimentId),
    queryFn: async ({ signal }) => {
      const all: Event[] = [];
      for (;;) {
        const after = all.at(-1)?.seq ?? 0;
        const { items } = await api.listExperimentEvents({ experimentId, after, limit: page }, { signal });
        all.push(...items);
        if (items.length < page) return all;
      }
    },
    staleTime: Infinity,
  });

/** What the rate follows from beginning to end; read anew with the experiment, whose changes it comes from. */
export const scheduleQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "schedule"],
    queryFn: ({ signal }) => api.getExperimentSchedule({ experimentId }, { signal }),
  });

export const artifactsQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "artifacts"],
    queryFn: async ({ signal }) => (await api.listArtifacts({ experimentId }, { signal })).items,
  });

export interface PredictionFilter {
  readonly label?: string;
  readonly predicted?: string;
  readonly mistakes?: "true" | "false";
  readonly sort?: "confident-mistakes" | "confidence" | "order";
  readonly offset?: number;
  readonly limit?: number;
}

export const predictionsQuery = (experimentId: string, filter: PredictionFilter) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "predictions", filter],
    queryFn: ({ signal }) => api.listPredictions({ experimentId, ...filter }, { signal }),
  });

/** What an experiment does otherwise than the one that it was made from. */
export const differencesQuery = (projectId: string, experimentId: string, parentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "differences", parentId],
    queryFn: ({ signal }) => api.compareExperiments({ projectId, ids: `${parentId},${experimentId}` }, { signal }),
  });
