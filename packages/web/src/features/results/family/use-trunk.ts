import type { Experiment, Series } from "@glissade/api";
import { useQueries, useQuery } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { lineageQuery } from "../../../shared/forks/lineage.ts";
import type { Points, PointsByKey } from "../charts/live-points.ts";

const none: PointsByKey = new Map();

/** The series of a fork's run before it began: its ancestors', each up to where the next one left it. */
export function useTrunk({ id, projectId, parent }: Experiment): PointsByKey {
  const lineage = useQuery({ ...lineageQuery(projectId, [id]), enabled: parent?.kind === "fork" });
  const parts = lineage.data?.trunks.find(({ experimentId }) => experimentId === id)?.parts ?? [];
  return useQueries({
    queries: parts.map(({ experimentId, from, to }) => ({
      queryKey: ["trunk-series", experimentId, from, to] as const,
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api.readSeries({ experimentId, width: 800, from: from + 1, to }, { signal })).items,
      staleTime: Infinity,
    })),
    combine,
  });
}

/** Of an identity of its own, so that charts are drawn anew for new points only. */
function combine(results: readonly { readonly data: readonly Series[] | undefined }[]): PointsByKey {
  return results.length === 0 ? none : joined(results.map(({ data }) => data ?? []));
}

/** Series one after the other, by key. */
export function joined(parts: readonly (readonly Series[])[]): PointsByKey {
  const all = new Map<string, Points>();
  for (const { key, steps, values } of parts.flat()) {
    const before = all.get(key);
    all.set(key, {
      steps: [...(before?.steps ?? []), ...steps],
      values: [...(before?.values ?? []), ...values],
      times: [],
    });
  }
  return all;
}
