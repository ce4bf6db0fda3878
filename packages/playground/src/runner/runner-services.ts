import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import type { Services } from "../services.ts";

/** What training works with. */
export type RunnerServices = Pick<Services, "store" | "queue" | "log"> & {
  readonly settings: Pick<Services["settings"], "dataDir"> & Partial<Pick<Services["settings"], "keepCheckpoints">>;
  readonly artifacts: ArtifactStore;
};
