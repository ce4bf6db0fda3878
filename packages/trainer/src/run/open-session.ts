import type { Engine } from "../engine/types.ts";
import type { TrainingEvent } from "../events.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { RunFolder } from "../files/run-folder.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import type { Latest } from "./checkpoint.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import { createPace } from "./pace.ts";
import { epochOf, type Plan } from "./plan.ts";
import { createRateControl } from "./rate-control.ts";
import { openRecorder } from "./recorder.ts";
import { emptySums } from "./running-sums.ts";
import { scheduleWarnings } from "./schedule-warnings.ts";
import { type Session, tellRateChange, type TrainingState } from "./session.ts";
import type { TrainingData } from "./training-data.ts";

/** What a session is opened from. */
export interface Prepared {
  readonly request: TrainingRequest;
  readonly host: TrainingHost;
  readonly data: TrainingData;
  readonly plan: Plan;
  readonly engine: Engine;
  readonly folder: RunFolder;
  readonly latest: Latest | undefined;
}

/** Everything in place, at step 0 or where the checkpoint left off, and said so. */
export async function openSession({ request, host, data, plan, engine, folder, latest }: Prepared): Promise<Session> {
  const { spec } = request;
  const progress = latest?.checkpoint.progress;
  const rates = createRateControl(spec, engine.groups.length, plan);
  if (latest) await engine.importState(latest.checkpoint.tensors);
  const change = progress && rates.load(progress);
  const { listener, onRow, delivered, fileSystem, clock, now } = host;
  await folder.commit();
  if (latest && latest.file !== runFiles.last) await setDamagedAside(folder.directory, fileSystem);
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
    host,
    folder,
    data,
    engine,
    plan,
    rates,
    recorder,
    pace: createPace(now),
    startedAt: now(),
    state,
  };
  announce(session, latest);
  if (change) tellRateChange(session, change);
  return session;
}

/** The next checkpoint moves `last` over `previous`, which must not be lost to one that cannot be read. */
async function setDamagedAside(directory: string, fileSystem: FileSystem): Promise<void> {
  await fileSystem.rename(runPath(directory, "last"), runPath(directory, "damaged")).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
}

function announce({ recorder, request, data, plan, state, spec }: Session, latest: Latest | undefined): void {
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
    logs: recorder.kept,
  });
  if (latest?.warning !== undefined) warn("checkpoint_fallback", latest.warning);
  for (const { code, message } of data.warnings) warn(code, message);
  for (const { text } of scheduleWarnings(spec, plan)) warn("schedule_does_not_fit", `scheduler: ${text}`);
  if (data.images.validation === 0 && spec.training.bestMetric.startsWith("validation/")) {
    warn("no_validation", "there is no validation part: the last weights are kept, not the best");
  }
}
