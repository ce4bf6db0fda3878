import type { Logger } from "pino";
import { openArtifacts } from "../artifacts/open-artifacts.ts";
import { PlaygroundError } from "../error.ts";
import { openQueue } from "../queue/open-queue.ts";
import { createLogger } from "../server/logger.ts";
import type { Settings } from "../settings.ts";
import { openStore } from "../store/open-store.ts";
import { serveHealth } from "./health.ts";
import { startRunner } from "./runner.ts";
import { onStopSignals } from "./stop-signals.ts";

export interface WorkerOptions {
  readonly settings: Settings;
  /** Where `/healthz` is answered. Default: nowhere. */
  readonly healthPort?: number;
  /** Default: to standard error, at the level of the settings. */
  readonly log?: Logger;
}

/**
 * Takes experiments from the shared queue until told to stop by a signal; those in training are then saved and go back
 * into the queue. A second signal waits for nothing.
 *
 * @throws PlaygroundError `invalid_setting` without a database, `store_unavailable`; ArtifactError
 */
export async function runWorker({ settings, healthPort, log = createLogger(settings) }: WorkerOptions): Promise<void> {
  const { databaseUrl, dataDir, artifactsUrl, concurrency, host } = settings;
  if (databaseUrl === undefined) throw noDatabase();
  const closers: (() => unknown)[] = [];
  try {
    const store = await openStore({ databaseUrl, dataDir });
    closers.push(() => store.close());
    const health = healthPort === undefined ? undefined : await serveHealth(store, host, healthPort);
    closers.push(() => health?.close());
    const artifacts = await openArtifacts(artifactsUrl, dataDir);
    closers.push(() => artifacts.close());
    if (artifactsUrl === undefined) {
      log.warn({ artifacts: artifacts.location }, "no ARTIFACTS_URL: server and workers must all see this folder");
    }
    const queue = await openQueue(store, databaseUrl, log);
    closers.push(() => queue.close());
    const runner = await startRunner({ settings, store, queue, artifacts, log }, { concurrency });
    log.info({ concurrency, artifacts: artifacts.location, healthPort: health?.port }, "waiting for experiments");
    await untilTold(
      () => {
        log.info("stopping: trainings are saved and go back into the queue");
        return runner.stop();
      },
      () => runner.kill(),
    );
  } finally {
    for (const close of closers.reverse()) await close();
  }
  log.info("stopped");
}

/** Resolves when the work that the first signal starts is done. */
function untilTold(stop: () => Promise<void>, kill: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = onStopSignals(() => {
      stop().then(resolve, reject).finally(unsubscribe);
    }, kill);
  });
}

function noDatabase(): PlaygroundError {
  const expected = "DATABASE_URL or --database-url: workers share a PostgreSQL with the server";
  return new PlaygroundError("invalid_setting", `glissade worker: found no database, expected ${expected}`, {
    key: "databaseUrl",
    expected,
  });
}
