import { isCodedError } from "../errors.ts";
import type { FailedEvent, FinalEvent, StoppedEvent } from "../events.ts";
import { readDataPlan } from "../files/data-plan-file.ts";
import { checkFree, createRunFolder, reopenRunFolder, type RunFolder } from "../files/run-folder.ts";
import { runFiles } from "../files/run-paths.ts";
import { readLatest, type Latest } from "./checkpoint.ts";
import { finish } from "./finish.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import { openSession, type Prepared } from "./open-session.ts";
import { type Origin, readOrigin } from "./origin.ts";
import { epochOf } from "./plan.ts";
import { engineOptions, openRunData, planFor } from "./prepare.ts";
import { checkForkLength } from "../spec/check-fork.ts";
import { stamp } from "./recorder.ts";
import type { Session } from "./session.ts";
import { refuseLate } from "./steering.ts";
import { trainToEnd } from "./training-loop.ts";

/**
 * Trains an experiment in this process, from opening its data set to writing its report, and tells the host's listener
 * everything on the way. Nothing is written before the data set is opened and the model built, so a request that cannot
 * work leaves no folder behind.
 *
 * Never rejects: what goes wrong becomes a `failed` event. The last event is also the result.
 *
 * Most callers want `startTraining`, which does this in a process of its own.
 */
export async function runTraining(request: TrainingRequest, host: TrainingHost): Promise<FinalEvent> {
  let final: FinalEvent;
  try {
    final = await prepareAndTrain(request, host);
  } catch (error) {
    final = host.signal.aborted && isAbort(error, host.signal) ? stoppedEarly(request) : failedEvent(error);
    host.listener(stamp(final, host.clock));
  }
  return final;
}

/** An error as the event that ends a run. */
export function failedEvent(error: unknown): FailedEvent {
  if (isCodedError(error))
    return { type: "failed", code: error.code, message: error.message, details: { ...error.details } };
  const message = error instanceof Error ? error.message || error.name : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { type: "failed", code: "unexpected", message, details: { stack } };
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}

function stoppedEarly({ directory, resume = false }: TrainingRequest): StoppedEvent {
  return { type: "stopped", directory, step: 0, epoch: 1, checkpoint: resume ? runFiles.last : null };
}

async function prepareAndTrain(request: TrainingRequest, host: TrainingHost): Promise<FinalEvent> {
  const { directory, spec } = request;
  if (request.resume) {
    const data = request.data ?? (await readDataPlan(directory));
    const folder = await reopenRunFolder(directory, { spec, data }, host.fileSystem);
    const resumed = data ? { ...request, data } : request;
    try {
      const from = { latest: await readLatest(directory) };
      return await withEngine(resumed, host, from, () => Promise.resolve(folder));
    } finally {
      await folder.release();
    }
  }
  await checkFree(directory);
  const origin = request.from === undefined ? undefined : await readOrigin(request.from, spec);
  return withEngine(request, host, { origin }, () =>
    createRunFolder(directory, { spec, data: request.data }, host.fileSystem),
  );
}

/** What a training begins from, if not from nothing. */
interface From {
  readonly latest?: Latest | undefined;
  readonly origin?: Origin | undefined;
}

/** Opens data and engine, then the folder, trains, and closes all of them. */
async function withEngine(
  request: TrainingRequest,
  host: TrainingHost,
  { latest, origin }: From,
  openFolder: () => Promise<RunFolder>,
): Promise<FinalEvent> {
  const before = latest ?? origin;
  const data = await openRunData(request, host, before);
  try {
    const plan = planFor(request.spec, data, before);
    if (origin) checkForkLength(request.spec, plan.stepsPerEpoch, origin.checkpoint.progress.step);
    const engine = await host.createEngine(engineOptions(request.spec, data, plan));
    try {
      return await trainInFolder({ request, host, data, engine, folder: await openFolder(), latest, origin });
    } finally {
      await engine.dispose();
    }
  } finally {
    await data.close();
  }
}

async function trainInFolder(prepared: Prepared): Promise<FinalEvent> {
  const { folder } = prepared;
  let session: Session | undefined;
  try {
    session = await openSession(prepared);
    const completed = await trainToEnd(session);
    const finished = completed ? await finish(session) : undefined;
    if (finished) refuseLate(session, prepared.host.steering);
    const final = finished ?? stopped(session);
    await session.recorder.conclude(final);
    return final;
  } catch (error) {
    if (!session && !prepared.request.resume) await folder.discard();
    const final = failedEvent(error);
    const { listener, clock } = prepared.host;
    // What cannot be logged any more (a full disk) is told at least.
    const logged = session?.recorder.conclude(final).catch(() => listener(stamp(final, clock)));
    await (logged ?? listener(stamp(final, clock)));
    return final;
  } finally {
    await session?.recorder.close().catch(() => undefined);
    await folder.release();
  }
}

function stopped(session: Session): StoppedEvent {
  const { state, folder, plan } = session;
  const checkpoint = state.savedStep === undefined ? null : runFiles.last;
  return {
    type: "stopped",
    directory: folder.directory,
    step: state.step,
    epoch: epochOf(plan, state.step),
    checkpoint,
  };
}
