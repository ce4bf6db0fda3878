import type { ExperimentSummary } from "@glissade/api";
import { firstStep, lastStep } from "./lineage.ts";

/** An experiment's line in the tree: which row, which steps, and the row of the line that it leaves. */
export interface TreeNode {
  readonly experiment: ExperimentSummary;
  readonly row: number;
  /** How many generations down. */
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly parentRow: number | null;
}

/**
 * Puts a family in rows: each experiment above its forks, those that leave it first the nearest to it, so that no upright line
 * crosses one that is longer.
 */
export function treeLayout(family: readonly ExperimentSummary[]): TreeNode[] {
  const ids = new Set(family.map(({ id }) => id));
  const parentOf = ({ parent }: ExperimentSummary): string | undefined =>
    parent?.kind === "fork" && ids.has(parent.experimentId) ? parent.experimentId : undefined;
  const nodes: TreeNode[] = [];
  const place = (experiment: ExperimentSummary, depth: number, parentRow: number | null): void => {
    const row = nodes.length;
    nodes.push({ experiment, row, depth, parentRow, from: firstStep(experiment), to: lastStep(experiment) });
    const forks = family.filter((each) => parentOf(each) === experiment.id);
    // The latest fork next to its parent: the upright lines of the earlier ones pass on the left of it.
    forks.sort((a, b) => firstStep(b) - firstStep(a) || a.number - b.number);
    for (const fork of forks) place(fork, depth + 1, row);
  };
  for (const root of family) if (parentOf(root) === undefined) place(root, 0, null);
  return nodes;
}
