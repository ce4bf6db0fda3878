import type { ExperimentSummary, Trunk } from "@glissade/api";
import { queryOptions } from "@tanstack/react-query";
import { api } from "../api/client.ts";

/** The trees of forks that experiments belong to, and who trained which steps of a fork's run. */
export const lineageQuery = (projectId: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["project", projectId, "lineage", ids],
    queryFn: ({ signal }) => api.readLineage({ projectId, ids: ids.join(",") }, { signal }),
    enabled: ids.length > 0,
  });

/** Steps that an experiment trained, or that it has been told to. */
export function lastStep({ progress, parent }: Pick<ExperimentSummary, "progress" | "parent">): number {
  return Math.max(progress?.step ?? 0, firstStep({ parent }));
}

/** Where an experiment's own steps begin. */
export function firstStep({ parent }: Pick<ExperimentSummary, "parent">): number {
  return parent?.kind === "fork" ? (parent.step ?? 0) : 0;
}

/** A stretch of training that others go on from and that no compared experiment shows by itself. */
export interface TrunkPart {
  readonly experimentId: string;
  readonly from: number;
  readonly to: number;
}

/** The common trunks of compared experiments: each ancestor's part once, as far as any of them needs it. */
export function commonTrunk(trunks: readonly Trunk[], compared: ReadonlySet<string>): TrunkPart[] {
  const parts = new Map<string, TrunkPart>();
  for (const trunk of trunks) {
    if (!compared.has(trunk.experimentId)) continue;
    for (const part of trunk.parts) {
      if (compared.has(part.experimentId)) continue;
      const known = parts.get(part.experimentId);
      parts.set(part.experimentId, { ...part, to: Math.max(part.to, known?.to ?? 0) });
    }
  }
  return [...parts.values()];
}
