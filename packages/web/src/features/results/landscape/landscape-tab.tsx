import { Stack } from "@mantine/core";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { landscapeText } from "../../../strings/landscape.ts";
import type { TabProps } from "../tab-props.ts";
import { LineSection } from "./line-section.tsx";
import { useAnalyses } from "./queries.ts";
import { SharpnessSection } from "./sharpness-section.tsx";
import { SurfaceSection } from "./surface-section.tsx";

/** The loss around the experiment's path, how sharp it is, and what lies between it and another one. */
export function LandscapeTab({ experiment }: TabProps) {
  const analyses = useAnalyses(experiment.id);
  if (experiment.state === "draft") {
    return <EmptyState title={landscapeText.draft.title}>{landscapeText.draft.text}</EmptyState>;
  }
  const trains = experiment.state === "running" || experiment.state === "queued";
  return (
    <Loaded query={analyses}>
      {({ items, checkpoints, needed }) => {
        const refusal = trains ? landscapeText.training : null;
        const props = { experiment, analyses: items, checkpoints, needed, refusal };
        return (
          <Stack gap="md">
            <SurfaceSection {...props} />
            <SharpnessSection {...props} />
            <LineSection {...props} />
          </Stack>
        );
      }}
    </Loaded>
  );
}
