import type { Logger } from "pino";
import type { ArtifactStore } from "./artifacts/artifact-store.ts";
import type { OpenedDatasets } from "./features/datasets/opened-datasets.ts";
import type { Predictor } from "./features/experiments/predictor.ts";
import type { Roots } from "./files/roots.ts";
import type { Queue } from "./queue/queue.ts";
import type { TaskLine } from "./server/task-line.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store/store.ts";

/** What the features work with; made once at the start, see server/start-server.ts. */
export interface Services {
  readonly settings: Settings;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly queue: Queue;
  /** Below which data sets may be imported. */
  readonly roots: Roots;
  readonly imports: TaskLine;
  readonly analyses: TaskLine;
  readonly opened: OpenedDatasets;
  readonly predictor: Predictor;
  readonly log: Logger;
  /** Aborted when the server begins to shut down. */
  readonly closing: AbortSignal;
}
