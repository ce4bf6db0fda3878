import type { ExperimentSummary, Series } from "@glissade/api";
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";

/** Stretches of a small curve; each keeps up to four points. */
const stretches = 40;

/** Small loss curves of some experiments. */
export const lossCurvesQuery = (projectId: string, experiments: readonly ExperimentSummary[]) => {
  const ids = experiments.filter(({ startedAt }) => startedAt !== null).map(({ id }) => id);
  const live = experiments.some(({ state }) => state === "running");
  return queryOptions({
    queryKey: ["project", projectId, "loss-curves", ids],
    queryFn: async ({ signal }) => {
      const keys = "train/loss,validation/loss";
      const { items } = await api.readProjectSeries(
        { projectId, ids: ids.join(","), keys, width: stretches },
        { signal },
      );
      return items;
    },
    enabled: ids.length > 0,
    refetchInterval: live ? 2000 : false,
  });
};

/** The curve to show of an experiment: what validation says, until there is enough of it what training says. */
export function lossCurve(series: readonly Series[], experimentId: string): readonly (number | null)[] {
  const of = (key: string): readonly (number | null)[] =>
    series.find((each) => each.experimentId === experimentId && each.key === key)?.values ?? [];
  const validation = of("validation/loss");
  return validation.length >= 3 ? validation : of("train/loss");
}
