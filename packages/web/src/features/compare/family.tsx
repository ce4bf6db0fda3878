import type { ExperimentSummary } from "@glissade/api";
import { ForkTree } from "../../shared/forks/fork-tree.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { forks as words } from "../../strings/forks.ts";
import { useFamily } from "./use-trunks.ts";

export interface FamilyProps {
  readonly projectId: string;
  readonly experiments: readonly ExperimentSummary[];
}

/** The trees of forks that the compared experiments belong to, where there are any. */
export function Family({ projectId, experiments }: FamilyProps) {
  const { data } = useFamily(projectId, experiments);
  if (!data) return null;
  const compared = new Set(experiments.map(({ id }) => id));
  const family = data.family.filter(
    ({ id, parent }) => parent?.kind === "fork" || data.family.some((each) => each.parent?.experimentId === id),
  );
  return (
    <Section title={words.tree} beside={<HelpMark term={words.tree}>{words.treeHelp}</HelpMark>}>
      <ForkTree family={family} highlighted={compared} />
    </Section>
  );
}
