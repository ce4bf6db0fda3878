import type { ExperimentSummary, Progress } from "@glissade/api";
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "./live.tsx";

interface ListOfExperiments {
  readonly items?: readonly ExperimentSummary[];
}

/** Keeps the progress in lists of experiments up to the second; all else in them is read anew when it changes. */
export function useLiveProgress(listKey: QueryKey): void {
  const live = useLive();
  const queryClient = useQueryClient();
  const key = JSON.stringify(listKey);
  useEffect(
    () =>
      live.onMessage((message) => {
        if (message.type !== "experiment.progress") return;
        const progress = message.data as Progress;
        queryClient.setQueriesData<ListOfExperiments>({ queryKey: JSON.parse(key) as QueryKey }, (known) =>
          known?.items?.some(({ id }) => id === message.experimentId)
            ? {
                ...known,
                items: known.items.map((each) => (each.id === message.experimentId ? { ...each, progress } : each)),
              }
            : known,
        );
      }),
    [live, key, queryClient],
  );
}
