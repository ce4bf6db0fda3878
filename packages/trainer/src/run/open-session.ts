import type { Engine } from "../engine/types.ts";
import type { TrainingEvent } from "../events.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { RunFolder } from "../files/run-folder.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import { beginFork } from "./begin-fork.ts";
import type { Latest } from "./checkpoint.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import { openKeptCheckpoints } from "./kept-checkpoints.ts";
import type { Origin } from "./origin.ts";
import { createPace } from "./pace.ts";
import { epochOf, makePlan } from "./plan.ts";
import { createRateControl, settledStep } from "./rate-control.ts";
import { openRecorder } from "./recorder.ts";
import { restoreBestModel } from "./restore-model.ts";
import { emptySums } from "./running-sums.ts";
import { scheduleWarnings } from "./schedule-warnings.ts";
import { type Session, tellRateChange, type TrainingState } from "./session.ts";
import { inForceAtStart, inForceInFork } from "./steering.ts";
import type { TrainingData } from "./training-data.ts";
import { withContinuations } from "./with-continuations.ts";

/** What a session is opened from. */
export interface Prepared {
  readonly request: TrainingRequest;
  readonly host: TrainingHost;
  readonly data: TrainingData;
  readonly engine: Engine;
  readonly folder: RunFolder;
  readonly latest: Latest | undefined;
  /** Of a fork that begins now. */
  readonly origin: Origin | undefined;
}

/** Everything in place, at step 0 or where the checkpoint left off, and said so. */
export async function openSession(prepared: Prepared): Promise<Session> {
  const { request, host, data, engine, folder, origin } = prepared;
  const { spec } = request;
  const inForce = origin
    ? inForceInFork(spec, origin, data.stepsPerEpoch)
    : inForceAtStart(spec, prepared.latest?.checkpoint.progress.continuations);
  const inForceSpec = withContinuations(spec, inForce);
  const plan = makePlan(inForceSpec, data.stepsPerEpoch);
  const { listener, onRow, delivered, fileSystem, clock, now } = host;
  const rates = createRateControl(inForceSpec, engine.groups.length, plan);
  const begun = origin && (await beginFork({ origin, spec: inForceSpec, engine, data, rates, folder, fileSystem }));
  const latest = begun?.latest ?? prepared.latest;
  const progress = latest?.checkpoint.progress;
  if (progress?.best && !begun) await restoreBestModel({ engine, spec, data, directory: folder.directory, fileSystem });
  if (latest) await engine.importState(latest.checkpoint.tensors);
  const change = begun ? begun.change : progress && rates.load(progress, settledStep(progress));
  await folder.commit();
  if (latest && latest.file !== runFiles.last) await setDamagedAside(folder.directory, fileSystem);
  const keep = { most: request.keepCheckpoints ?? 0, exact: new Set(request.checkpointAt) };
  const kept = await openKeptCheckpoints(folder.directory, progress?.step ?? 0, keep, fileSystem);
  const recorder = await openRecorder({
    directory: folder.directory,
    listener,
    onRow,
    delivered,
    fileSystem,
    clock,
    ...(progress && { keep: progress }),
  });
  const state: TrainingState = {
    step: progress?.step ?? 0,
    pending: progress?.pending ?? false,
    sums: progress?.sums ?? emptySums(),
    window: progress?.window ?? emptySums(),
    best: progress?.best ?? null,
    secondsBefore: progress?.seconds ?? 0,
    savedStep: progress?.step,
    savedAt: now(),
    unsavedBest: undefined,
    postponed: false,
    toldAt: -Infinity,
    toldWarnings: data.warnings.length,
  };
  const session = {
    request,
    spec,
    inForce,
    host,
    folder,
    data,
    engine,
    plan,
    rates,
    recorder,
    pace: createPace(now),
    kept,
    startedAt: now(),
    state,
  };
  announce(session, latest, origin !== undefined);
  if (change) tellRateChange(session, change);
  return session;
}

/** The next checkpoint moves `last` over `previous`, which must not be lost to one that cannot be read. */
async function setDamagedAside(directory: string, fileSystem: FileSystem): Promise<void> {
  await fileSystem.rename(runPath(directory, "last"), runPath(directory, "damaged")).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
}

function announce(session: Session, latest: Latest | undefined, isFork: boolean): void {
  const { recorder, request, data, plan, state, spec } = session;
  const warn = (code: string, message: string): void =>
    recorder.emit({ type: "warning", code, message } satisfies TrainingEvent);
  recorder.emit({
    type: "started",
    directory: request.directory,
    spec,
    classes: data.classes,
    images: data.images,
    epochs: plan.epochs,
    stepsPerEpoch: plan.stepsPerEpoch,
    steps: plan.steps,
    resumedFrom: latest ? { step: state.step, epoch: epochOf(plan, state.step) } : null,
    ...(isFork && { forked: true }),
    logs: recorder.kept,
  });
  if (latest?.warning !== undefined) warn(isFork ? "best_lost" : "checkpoint_fallback", latest.warning);
  for (const { code, message } of data.warnings) warn(code, message);
  for (const { text } of scheduleWarnings(spec, plan)) warn("schedule_does_not_fit", `scheduler: ${text}`);
  if (data.images.validation === 0 && spec.training.bestMetric.startsWith("validation/")) {
    warn("no_validation", "there is no validation part: the last weights are kept, not the best");
  }
}
