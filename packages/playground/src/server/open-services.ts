import type { Logger } from "pino";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import { openArtifacts } from "../artifacts/open-artifacts.ts";
import { createAnalyses } from "../features/analyses/analyses.ts";
import { createImports } from "../features/datasets/imports.ts";
import { createOpenedDatasets } from "../features/datasets/opened-datasets.ts";
import { createPredictor } from "../features/experiments/predictor.ts";
import { createRoots } from "../files/roots.ts";
import { openQueue } from "../queue/open-queue.ts";
import type { Queue } from "../queue/queue.ts";
import type { Services } from "../services.ts";
import type { Settings } from "../settings.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { lockDataDir } from "./data-dir-lock.ts";

/** The services of one process, until closed. */
export interface OpenServices {
  readonly services: Services;
  /** Tells everybody who listens to `services.closing`. */
  beginToClose(): void;
  close(): Promise<void>;
}

/**
 * Takes the data folder and opens store, artifacts and queue; what was opened is closed again where the next one fails.
 *
 * @throws PlaygroundError `data_dir_locked` and whatever the parts throw
 */
export async function openServices(settings: Settings, log: Logger): Promise<OpenServices> {
  const closing = new AbortController();
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    closing.abort();
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const lock = await lockDataDir(settings.dataDir);
    closers.push(() => lock.release());
    const store: Store = await openStore(settings);
    closers.push(() => store.close());
    const artifacts: ArtifactStore = await openArtifacts(settings.artifactsUrl, settings.dataDir);
    closers.push(() => artifacts.close());
    const queue: Queue = await openQueue(store, settings.databaseUrl, log);
    closers.push(() => queue.close());
    const roots = await createRoots(settings.roots);
    const opened = await createOpenedDatasets({ settings, artifacts });
    const predictor = createPredictor({ settings, store, artifacts });
    closers.push(() => predictor.close());
    const imports = createImports({ settings, store, artifacts, roots, log });
    closers.push(() => imports.close());
    const analyses = createAnalyses({ settings, store, artifacts, log });
    closers.push(() => analyses.close());
    const own = { roots, opened, predictor, imports, analyses, closing: closing.signal };
    const services = { settings, store, artifacts, queue, log, ...own };
    return { services, beginToClose: () => closing.abort(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
