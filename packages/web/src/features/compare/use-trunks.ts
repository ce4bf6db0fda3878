import type { ExperimentSummary } from "@glissade/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { commonTrunk, lineageQuery } from "../../shared/forks/lineage.ts";
import type { ComparedTrunk } from "./chart-lines.ts";

/** The forks' families of what is compared. */
export function useFamily(projectId: string, experiments: readonly ExperimentSummary[], enabled = true) {
  const isFork = experiments.some(({ parent }) => parent?.kind === "fork");
  const ids = experiments.map(({ id }) => id);
  return useQuery({ ...lineageQuery(projectId, ids), enabled: enabled && isFork });
}

/** What compared forks went on from and no compared experiment shows: each ancestor's part once. */
export function useTrunks(
  projectId: string,
  experiments: readonly ExperimentSummary[],
  enabled: boolean,
): readonly ComparedTrunk[] {
  const { data } = useFamily(projectId, experiments, enabled);
  return useMemo(() => {
    if (!data || !enabled) return [];
    const byId = new Map(data.family.map((each) => [each.id, each]));
    return commonTrunk(data.trunks, new Set(experiments.map(({ id }) => id))).flatMap(({ experimentId, to }) => {
      const experiment = byId.get(experimentId);
      return experiment ? [{ experiment, to }] : [];
    });
  }, [data, experiments, enabled]);
}
