import type { ExperimentSummary } from "@glissade/api";
import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ExperimentMark } from "../../shared/ui/experiment-link.tsx";
import { playground } from "../../strings/playground.ts";
import { TagList } from "./cells.tsx";
import type { TableContext } from "./table-context.ts";
import { TagButton } from "./tag-button.tsx";

export interface NameCellProps {
  readonly experiment: ExperimentSummary;
  readonly context: TableContext;
  /** Whether tags are shown beside the name. */
  readonly tags: boolean;
}

/** Colour, number and name, which lead to the experiment. */
export function NameCell({ experiment, context, tags }: NameCellProps) {
  const { id, number, name } = experiment;
  return (
    <Group gap="xs" wrap="nowrap">
      <ExperimentMark number={number} />
      <Text span size="sm" c="dimmed">
        {playground.row.number(number)}
      </Text>
      <Anchor
        size="sm"
        fw={600}
        truncate
        maw={300}
        style={{ flex: "none" }}
        title={name}
        renderRoot={(props) => (
          <Link
            {...props}
            to="/projects/$projectId/experiments/$experimentId"
            params={{ projectId: context.projectId, experimentId: id }}
          />
        )}
      >
        {name}
      </Anchor>
      {tags && experiment.tags.length > 0 && <TagList tags={experiment.tags} />}
      <TagButton experiment={experiment} />
    </Group>
  );
}
