import type { ExperimentSummary } from "@glissade/api";
import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { experimentColor, experimentDash } from "../charts/data-colors.ts";

type Named = Pick<ExperimentSummary, "id" | "projectId" | "number" | "name">;

/** An experiment's colour and dash, as its lines have them in every chart. */
export function ExperimentMark({ number }: Pick<ExperimentSummary, "number">) {
  return (
    <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden style={{ flex: "none" }}>
      <line
        x1="0"
        x2="18"
        y1="5"
        y2="5"
        stroke={experimentColor({ number })}
        strokeWidth="4"
        strokeDasharray={experimentDash({ number })?.join(" ")}
      />
    </svg>
  );
}

/** An experiment by its colour, number and name; leads to its page. */
export function ExperimentLink({ experiment }: { readonly experiment: Named }) {
  const { id, projectId, number, name } = experiment;
  return (
    <Group gap={8} wrap="nowrap" miw={0}>
      <ExperimentMark number={number} />
      <Anchor
        size="sm"
        truncate
        fw={500}
        renderRoot={(props) => (
          <Link
            {...props}
            to="/projects/$projectId/experiments/$experimentId"
            params={{ projectId, experimentId: id }}
          />
        )}
      >
        <Text span c="dimmed" inherit mr={4}>
          {number}
        </Text>
        {name}
      </Anchor>
    </Group>
  );
}
