import { Button, type ButtonProps } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import type { Experiment } from "@glissade/api";
import { steerWords as words } from "../../../strings/steer.ts";
import { useResultsSearch } from "../search.ts";

/**
 * Of the steering panel. The buttons that open it name it, so that it knows whether one of them was pressed; not by
 * aria-controls, which must not point at what is still being loaded or stands on another tab.
 */
export const panelId = "steer-panel";

/** Opens and closes the steering panel; of a finished experiment it is the way to train further. */
export function SteerButton({ experiment, ...rest }: { readonly experiment: Experiment } & ButtonProps) {
  const [{ steer, tab }, change] = useResultsSearch();
  const over = experiment.state === "finished";
  if (!experiment.actions.includes("steer")) return null;
  const open = steer !== null && tab === "charts";
  return (
    <Button
      variant="default"
      leftSection={<IconAdjustments size={16} aria-hidden />}
      aria-expanded={open}
      data-opens={panelId}
      onClick={() => change(open ? { steer: undefined } : { tab: undefined, steer: over ? "extend" : "rate" })}
      {...rest}
    >
      {over ? words.openFinished : words.open}
    </Button>
  );
}
