import type { ExperimentSummary } from "@glissade/api";
import { valueOfKey } from "../../shared/experiments/experiment-keys.ts";

export interface ExperimentGroup {
  /** What its members have under the key; undefined where the page is not parted. */
  readonly value: unknown;
  readonly items: readonly ExperimentSummary[];
}

/** Neighbours of one value together; the server has sorted them by it. */
export function groupBy(items: readonly ExperimentSummary[], key: string | undefined): readonly ExperimentGroup[] {
  if (key === undefined) return [{ value: undefined, items }];
  const groups: { value: unknown; items: ExperimentSummary[] }[] = [];
  let last: string | undefined;
  for (const item of items) {
    const value = valueOfKey(item, key);
    const text = JSON.stringify(value) ?? "";
    if (text !== last) groups.push({ value, items: [] });
    groups.at(-1)?.items.push(item);
    last = text;
  }
  return groups;
}
