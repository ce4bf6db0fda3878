import type { ExperimentSummary } from "@glissade/api";
import { useCallback, useState } from "react";

type Chosen = Pick<ExperimentSummary, "id" | "number" | "name" | "tags" | "state">;

/** Experiments that are chosen to do something with; they stay chosen from page to page. */
export interface Selection {
  readonly chosen: readonly Chosen[];
  readonly has: (id: string) => boolean;
  readonly setMany: (experiments: readonly Chosen[], selected: boolean) => void;
  /** Always the same function, for rows that are drawn anew only when they change. */
  readonly setOne: (experiment: Chosen, selected: boolean) => void;
  readonly clear: () => void;
}

/** @param shown what is on the page now: of these, what is chosen is as new as the list */
export function useSelection(shown: readonly ExperimentSummary[]): Selection {
  const [byId, setById] = useState<ReadonlyMap<string, Chosen>>(new Map());
  const setMany = useCallback(
    (experiments: readonly Chosen[], selected: boolean) =>
      setById((known) => {
        const next = new Map(known);
        for (const experiment of experiments) {
          if (selected) next.set(experiment.id, experiment);
          else next.delete(experiment.id);
        }
        return next;
      }),
    [],
  );
  const setOne = useCallback((experiment: Chosen, selected: boolean) => setMany([experiment], selected), [setMany]);
  return {
    chosen: [...byId.values()].map((known) => shown.find(({ id }) => id === known.id) ?? known),
    has: (id) => byId.has(id),
    setMany,
    setOne,
    clear: () => setById(new Map()),
  };
}
