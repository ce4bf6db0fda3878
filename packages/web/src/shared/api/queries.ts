import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

// What several features ask for. Keys begin with the kind of record, then its id, so that what the live stream tells
// can be put where it belongs (see live.tsx).

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => api.getSession({}, { signal }),
  staleTime: 60_000,
});

export const serverInfoQuery = queryOptions({
  queryKey: ["server"],
  queryFn: ({ signal }) => api.getServerInfo({}, { signal }),
  staleTime: Infinity,
});

/** Schedulers, solvers, architectures, and the specs' forms. They change only with the server. */
export const definitionsQuery = queryOptions({
  queryKey: ["definitions"],
  queryFn: ({ signal }) => api.getDefinitions({}, { signal }),
  staleTime: Infinity,
});

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => api.listProjects({ limit: 1000 }, { signal }),
});

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId],
    queryFn: ({ signal }) => api.getProject({ projectId }, { signal }),
  });

export const dashboardQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "dashboard"],
    queryFn: ({ signal }) => api.getDashboard({ projectId }, { signal }),
  });

export const datasetsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "datasets"],
    queryFn: ({ signal }) => api.listDatasets({ projectId, limit: 1000 }, { signal }),
  });

export const splitsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "splits"],
    queryFn: ({ signal }) => api.listSplits({ projectId, limit: 1000 }, { signal }),
  });

export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId],
    queryFn: ({ signal }) => api.getExperiment({ experimentId }, { signal }),
  });
