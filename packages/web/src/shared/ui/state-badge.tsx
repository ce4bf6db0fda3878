import type { ExperimentState } from "@glissade/api";
import { Badge } from "@mantine/core";
import { experimentStates } from "../../strings/states.ts";

const colors: Readonly<Record<ExperimentState, string>> = {
  draft: "gray",
  queued: "yellow",
  running: "glacier",
  paused: "yellow",
  finished: "teal",
  stopped: "gray",
  failed: "red",
};

/** An experiment's state in a word; its reason is the title. */
export function StateBadge({ state, reason }: { readonly state: ExperimentState; readonly reason?: string | null }) {
  return (
    <Badge
      color={colors[state]}
      variant="light"
      autoContrast
      title={reason ?? undefined}
      // Mantine's own text on its tints falls short of 4.5:1.
      c="var(--mantine-color-text)"
      tt="none"
      fw={600}
      miw="max-content"
      leftSection={
        state === "running" && (
          <span className="pulsing" aria-hidden>
            ●
          </span>
        )
      }
    >
      {experimentStates[state]}
    </Badge>
  );
}
