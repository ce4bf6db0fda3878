import { useQuery } from "@tanstack/react-query";
import { ForkTree } from "../../../shared/forks/fork-tree.tsx";
import { lineageQuery } from "../../../shared/forks/lineage.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { forks as words } from "../../../strings/forks.ts";
import type { TabProps } from "../tab-props.ts";

/** The tree of forks that the experiment belongs to, where it has relatives. */
export function FamilySection({ experiment: { id, projectId } }: TabProps) {
  const { data } = useQuery(lineageQuery(projectId, [id]));
  if (!data || data.family.length < 2) return null;
  return (
    <Section title={words.tree} beside={<HelpMark term={words.tree}>{words.treeHelp}</HelpMark>}>
      <ForkTree family={data.family} highlighted={new Set([id])} />
    </Section>
  );
}
