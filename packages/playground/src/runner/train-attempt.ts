import { failedEvent, type FinalEvent } from "@glissade/trainer";
import type { ExperimentRow } from "../store/schema.ts";
import { type Attempt, sayOwn, warn } from "./attempt.ts";
import { createAttemptWriter } from "./attempt-writer.ts";
import { createBlobs } from "./blobs.ts";
import { conclude } from "./conclude.ts";
import { type AttemptSignals, createEnding, type Ending } from "./ending.ts";
import { type Claim, isFenced, withinClaim } from "./fence.ts";
import { followTraining } from "./follow-training.ts";
import { startHeart } from "./heart.ts";
import { patiently } from "./patience.ts";
import { prepareRun } from "./prepare-run.ts";
import { startingProgress } from "./progress.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import type { RunnerServices } from "./runner-services.ts";
import { settle } from "./settle.ts";
import { createSteeringDesk } from "./steering/desk.ts";
import { isStoreTrouble } from "./store-trouble.ts";
import { makeWorkingFolder } from "./working-folder.ts";

/** How long a server or worker that stops tries to record what came of its trainings; a tenth when it is in a hurry. */
const partingMs = 20_000;

/**
 * Trains a claimed experiment in a working folder of its own, from its newest checkpoint on, until it is finished or to
 * end, and records what came of it.
 *
 * @throws what kept the outcome from being recorded: somebody should take the experiment up again
 */
export async function trainAttempt(
  services: RunnerServices,
  experiment: ExperimentRow,
  signals: AttemptSignals,
): Promise<void> {
  const claim = { experimentId: experiment.id, projectId: experiment.project_id, attempt: experiment.attempt };
  const log = services.log.child({ experimentId: claim.experimentId, attempt: claim.attempt });
  const ending = createEnding(signals);
  const giveUp = new AbortController();
  try {
    await trainIn({ ...services, log }, experiment, claim, ending, giveUp, signals);
  } catch (error) {
    const cause = ending.failure ?? error;
    if (isFenced(cause)) log.warn("another attempt took over; this one wrote nothing more");
    else if (giveUp.signal.aborted) throw cause;
    else await recordFailure(services, claim, cause, giveUp.signal);
  } finally {
    ending.close();
    giveUp.abort();
  }
}

async function trainIn(
  services: RunnerServices,
  experiment: ExperimentRow,
  claim: Claim,
  ending: Ending,
  giveUp: AbortController,
  signals: AttemptSignals,
): Promise<void> {
  const { store, artifacts, settings, log } = services;
  const folder = await makeWorkingFolder(settings.dataDir, claim);
  const onEnd = (error: unknown): void => ending.fail(error);
  const attempt: Attempt = {
    services,
    experiment,
    claim,
    ending,
    folder,
    writer: createAttemptWriter({ store, claim, log, folder: folder.path, onEnd, giveUp: giveUp.signal }),
    blobs: createBlobs(artifacts, claim.experimentId, log),
    giveUp: giveUp.signal,
    desk: createSteeringDesk(),
    progress: startingProgress,
  };
  const heart = startHeart({
    store,
    claim,
    progress: () => attempt.progress,
    onSteering: (requests) => attempt.desk.offer(requests),
    onAsked: (asked) => ending.ask(asked),
    onFenced: onEnd,
  });
  signals.turn.lost.addEventListener("abort", () => heart.beat(), { signal: giveUp.signal });
  const publisher = createPublisher(attempt, (error) => warn(attempt, error, "checkpoint_not_published"));
  try {
    const final = await train(attempt, publisher);
    limitPatience(giveUp, signals);
    if (ending.failure !== undefined) throw ending.failure as Error;
    await settle(attempt, final, publisher);
  } finally {
    publisher.close();
    heart.stop();
    await folder.remove().catch((error: unknown) => log.warn({ err: error }, "the working folder stays behind"));
  }
}

/** @returns how it ended; undefined: it was to end before it began */
async function train(attempt: Attempt, publisher: Publisher): Promise<FinalEvent | undefined> {
  const { ending } = attempt;
  try {
    const request = await prepareRun(attempt);
    ending.save.throwIfAborted();
    return await followTraining(attempt, request, publisher);
  } catch (error) {
    if (ending.save.aborted) return undefined;
    const final = failedEvent(error);
    sayOwn(attempt, final);
    return final;
  }
}

/** Once the training has ended, a server or worker that stops waits for records and artifacts only so long. */
function limitPatience(giveUp: AbortController, { shutdown, kill }: AttemptSignals): void {
  const limit = (ms: number): void => void setTimeout(() => giveUp.abort(), ms).unref();
  const when = (signal: AbortSignal, ms: number): void => {
    if (signal.aborted) limit(ms);
    else signal.addEventListener("abort", () => limit(ms), { signal: giveUp.signal });
  };
  when(shutdown, partingMs);
  when(kill, partingMs / 10);
}

/** What went wrong is none of the training's: a full disk where its folder was to be, a defect of ours. */
async function recordFailure(
  { store, queue, log }: RunnerServices,
  claim: Claim,
  cause: unknown,
  signal: AbortSignal,
): Promise<void> {
  log.error({ err: cause, ...claim }, "the attempt failed");
  const outcome = { final: failedEvent(cause), intent: undefined, progress: startingProgress, results: undefined };
  const record = () => withinClaim(store, claim, (tx) => conclude(tx, queue, outcome));
  await patiently(record, { signal, passes: isStoreTrouble, onTrouble: () => undefined }).catch((error: unknown) => {
    if (!isFenced(error)) throw error;
  });
}
