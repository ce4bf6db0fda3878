import { hostname } from "node:os";
import { claimExperiment } from "./claim.ts";
import { removeHalfUnpacked } from "./materialise-dataset.ts";
import { recoverOrphans } from "./recover.ts";
import type { RunnerServices } from "./runner-services.ts";
import { trainAttempt } from "./train-attempt.ts";
import { removeLeftovers } from "./working-folder.ts";

/** Trains waiting experiments. */
export interface Runner {
  /** Takes no more; those in training are saved and go back into the queue. Resolves when all is recorded. */
  stop(): Promise<void>;
  /** Waits no longer for trainings to save: they go on from their last checkpoints. */
  kill(): void;
}

export interface RunnerOptions {
  /** Experiments at a time. */
  readonly concurrency: number;
  /** How people see who trains. Default: host name and process id. */
  readonly worker?: string;
}

/** Starts to take experiments from the queue, after what a killed predecessor left is put in order. */
export async function startRunner(services: RunnerServices, options: RunnerOptions): Promise<Runner> {
  const { store, queue, log, settings } = services;
  const { concurrency, worker = `${hostname()}:${process.pid}` } = options;
  await removeLeftovers(settings.dataDir);
  await removeHalfUnpacked(settings.dataDir);
  if (store.kind === "sqlite") {
    const recovered = await recoverOrphans(services);
    if (recovered > 0) log.info({ experiments: recovered }, "experiments of a killed server go on");
  }
  const shutdown = new AbortController();
  const kill = new AbortController();
  const work = await queue.work(concurrency, async (experimentId, turn) => {
    shutdown.signal.throwIfAborted();
    const experiment = await claimExperiment(store, experimentId, { worker, signal: shutdown.signal });
    if (!experiment) return;
    log.info({ experimentId, attempt: experiment.attempt }, "training");
    await trainAttempt(services, experiment, { shutdown: shutdown.signal, kill: kill.signal, turn });
  });
  return {
    async stop() {
      shutdown.abort();
      await work.stop();
    },
    kill() {
      shutdown.abort();
      kill.abort();
    },
  };
}
