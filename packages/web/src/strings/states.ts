import type { ExperimentState } from "@glissade/api";

export const experimentStates: Readonly<Record<ExperimentState, string>> = {
  draft: "Draft",
  queued: "Waiting",
  running: "Running",
  paused: "Paused",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};
