import type { Analysis, AnalysisKind, AnalysisProgress } from "@glissade/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../../shared/api/client.ts";
import { useLive } from "../../../shared/api/live.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { landscapeText } from "../../../strings/landscape.ts";

const analysesKey = (experimentId: string) => ["experiment", experimentId, "analyses"] as const;

/** Read anew with every event of the experiment, as other queries of it. */
const analysesQuery = (experimentId: string) =>
  queryOptions({
    queryKey: analysesKey(experimentId),
    queryFn: ({ signal }) => api.listAnalyses({ experimentId }, { signal }),
  });

/** The result of a finished analysis, which does not change. */
export const analysisQuery = (analysisId: string) =>
  queryOptions({
    queryKey: ["analysis", analysisId],
    queryFn: ({ signal }) => api.getAnalysis({ analysisId }, { signal }),
    staleTime: Infinity,
  });

/** Experiments that may stand at the other end of a line. */
export const otherEndsQuery = (projectId: string, text: string) =>
  queryOptions({
    queryKey: ["project", projectId, "experiments", "other-ends", text],
    queryFn: ({ signal }) =>
      api.listExperiments(
        { projectId, limit: 50, state: "finished,stopped,paused", ...(text && { q: text }) },
        { signal },
      ),
  });

interface Listed {
  readonly items: Analysis[];
}

/** An experiment's analyses, with their progress as it comes. */
export function useAnalyses(experimentId: string) {
  const queryClient = useQueryClient();
  const { onMessage } = useLive();
  useEffect(
    () =>
      onMessage((message) => {
        if (message.type !== "analysis.progress" || message.experimentId !== experimentId) return;
        const { analysisId, phase, done, total, secondsLeft } = message.data as AnalysisProgress & {
          readonly analysisId: string;
        };
        const progress = { phase, done, total, secondsLeft };
        queryClient.setQueryData<Listed>(
          analysesKey(experimentId),
          (known) =>
            known && {
              ...known,
              items: known.items.map((each) => (each.id === analysisId ? { ...each, progress } : each)),
            },
        );
      }),
    [experimentId, onMessage, queryClient],
  );
  return useQuery(analysesQuery(experimentId));
}

export interface Asked {
  readonly kind: AnalysisKind;
  readonly options: Record<string, unknown>;
  readonly otherExperimentId?: string;
}

export function useStartAnalysis(experimentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Asked) => api.startAnalysis({ experimentId, body }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: analysesKey(experimentId) });
      tellDone(landscapeText.started);
    },
    onError: tellError,
  });
}

export function useCancelAnalysis(experimentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (analysisId: string) => api.deleteAnalysis({ analysisId }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: analysesKey(experimentId) });
      tellDone(landscapeText.cancelled);
    },
    onError: tellError,
  });
}
