import { Stack } from "@mantine/core";
import type { TabProps } from "../tab-props.ts";
import { Artifacts } from "./artifacts.tsx";
import { Checkpoints } from "./checkpoints.tsx";
import { MetricExport } from "./metric-export.tsx";

/** What can be taken away: model, weights, report, metrics; and the states that training can go on from. */
export function FilesTab({ experiment }: TabProps) {
  return (
    <Stack gap="xl">
      <Artifacts experiment={experiment} />
      <MetricExport experiment={experiment} />
      <Checkpoints experiment={experiment} />
    </Stack>
  );
}
