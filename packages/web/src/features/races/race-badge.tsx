import type { RaceSummary } from "@glissade/api";
import { Badge } from "@mantine/core";
import { races } from "../../strings/races.ts";

const colors: Readonly<Record<RaceSummary["state"], string>> = {
  running: "glacier",
  paused: "yellow",
  finished: "teal",
  stopped: "gray",
};

/** A race's state in a word. */
export function RaceBadge({ state }: Pick<RaceSummary, "state">) {
  return (
    <Badge
      color={colors[state]}
      variant="light"
      // Mantine's own text on its tints falls short of 4.5:1.
      c="var(--mantine-color-text)"
      tt="none"
      fw={600}
      miw="max-content"
    >
      {races.states[state]}
    </Badge>
  );
}
