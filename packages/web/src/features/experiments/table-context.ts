import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { definitionsQuery, splitsQuery } from "../../shared/api/queries.ts";
import { keyLabel } from "../../shared/experiments/experiment-keys.ts";
import { playground } from "../../strings/playground.ts";
import { isDrawn } from "./columns.ts";

/** What every row needs to know beside its experiment. */
export interface TableContext {
  readonly projectId: string;
  /** Names of schedulers, solvers and splits by type or id. */
  readonly schedulers: ReadonlyMap<string, string>;
  readonly solvers: ReadonlyMap<string, string>;
  readonly splitNames: ReadonlyMap<string, string>;
  readonly trainPictures: (splitId: string) => number | undefined;
  /** What a column or key is called. */
  readonly columnLabel: (column: string) => string;
}

export function useTableContext(projectId: string, bestMetric: string): TableContext {
  const { data: definitions } = useQuery(definitionsQuery);
  const { data: splits } = useQuery(splitsQuery(projectId));
  return useMemo(() => {
    const labels = (list: readonly { readonly type: string; readonly label: string }[] | undefined) =>
      new Map(list?.map(({ type, label }) => [type, label]));
    return {
      projectId,
      schedulers: labels(definitions?.schedulers),
      solvers: labels(definitions?.solvers),
      splitNames: new Map(splits?.items.map(({ id, name }) => [id, name])),
      trainPictures: (splitId) => splits?.items.find(({ id }) => id === splitId)?.counts.totals.train,
      columnLabel: (column) => {
        if (column === "name") return playground.columns.name;
        if (!isDrawn(column)) return keyLabel(column, definitions);
        const label = playground.columns[column];
        return typeof label === "string" ? label : label(keyLabel(`metrics.${bestMetric}`, definitions));
      },
    };
  }, [projectId, definitions, splits, bestMetric]);
}
