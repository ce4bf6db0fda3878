import type { RaceSettingsInput } from "@glissade/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";

// Below the project's key: whatever happens in it makes these read anew.

export const racesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "races"],
    queryFn: ({ signal }) => api.listRaces({ projectId, limit: 200 }, { signal }),
  });

export const raceQuery = (projectId: string, raceId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "race", raceId],
    queryFn: ({ signal }) => api.getRace({ raceId }, { signal }),
  });

export interface RaceInput {
  readonly splitId: string;
  readonly spec: Record<string, unknown>;
  readonly settings: RaceSettingsInput;
}

export const previewQuery = (projectId: string, input: RaceInput | null) =>
  queryOptions({
    queryKey: ["race-preview", projectId, input],
    queryFn: ({ signal }) => {
      if (!input) throw new Error("nothing to ask for");
      return api.previewRace({ projectId, body: input }, { signal });
    },
    enabled: input !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Experiments that may be raced, newest first. */
export const basesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "race-bases"],
    queryFn: ({ signal }) => api.listExperiments({ projectId, limit: 200 }, { signal }),
  });

const chartWidth = 300;

/** One series of many runs. */
export const raceSeriesQuery = (projectId: string, ids: readonly string[], key: string) =>
  queryOptions({
    queryKey: ["project", projectId, "race-series", ids, key],
    queryFn: ({ signal }) =>
      api.readProjectSeries({ projectId, ids: ids.join(","), keys: key, width: chartWidth }, { signal }),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
