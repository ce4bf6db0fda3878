import type { At, CheckpointReason } from "../events.ts";
import { TrainerError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import { modelMetadata } from "../model/model-metadata.ts";
import { type Checkpoint, encodeCheckpoint, findNonFinite, writeBest, writeLast } from "./checkpoint.ts";
import { epochOf } from "./plan.ts";
import { progressVersion } from "./progress.ts";
import { secondsSpent, type Session } from "./session.ts";
import { withContinuations } from "./with-continuations.ts";

/** The best weights so far on their way to the disk. */
export interface UnsavedBest {
  readonly at: At;
  readonly checkpoint: Uint8Array;
  readonly model: Uint8Array;
}

/**
 * Saves the position after the present step as `checkpoints/last.safetensors`. The logs reach the disk first, so that a
 * checkpoint never refers to lines that a power cut took, and so do the best weights that it speaks of.
 *
 * @throws TrainerError `non_finite_loss` before anything is written, when the weights are no finite numbers; `disk_full`
 *   where that is not to be survived, or nothing follows that could try again
 */
export async function saveLast(session: Session, reason: CheckpointReason): Promise<void> {
  const { state, folder, host, recorder, kept } = session;
  if (state.savedStep === state.step) return;
  const isLast = reason === "end" || reason === "stop";
  const isKept = kept.isWanted(state.step, reason === "end" || reason === "evaluation");
  let keptAs: string | undefined;
  const saved = await write(session, isLast, async () => {
    await writeUnsavedBest(session);
    const checkpoint = await takeCheckpoint(session);
    await recorder.settle();
    await writeLast(folder.directory, checkpoint, host.fileSystem);
    if (isKept) keptAs = await kept.keepLast({ ...position(session), best: state.best?.step ?? null });
  });
  // A postponed one is tried again when the next one is due.
  state.savedAt = host.now();
  session.pace.skip();
  if (!saved) return;
  state.savedStep = state.step;
  recorder.emit({
    type: "checkpoint",
    ...position(session),
    file: runFiles.last,
    reason,
    ...(keptAs && { kept: keptAs }),
  });
}

/** Saves the present weights as the best so far: as a checkpoint, and as the ONNX model that everything else uses. */
export async function saveBest(session: Session): Promise<void> {
  const { state, recorder } = session;
  const checkpoint = encodeCheckpoint(await takeCheckpoint(session));
  state.unsavedBest = { at: position(session), checkpoint, model: await exportModel(session) };
  await write(session, false, async () => {
    await recorder.settle();
    await writeUnsavedBest(session);
  });
}

/** Writes the engine's present weights as best.onnx. */
export async function saveModel(session: Session): Promise<void> {
  await writeModel(session, await exportModel(session));
}

/**
 * Writes, or puts it off where a full disk is to be survived. The first time it is put off and the first time it works
 * again are told.
 *
 * @param isLast whether nothing will try again
 * @returns whether it was written
 */
async function write(session: Session, isLast: boolean, task: () => Promise<void>): Promise<boolean> {
  const { state, recorder, request } = session;
  try {
    await task();
  } catch (error) {
    const survives = request.onDiskFull === "continue" && !isLast;
    if (!survives || !(error instanceof TrainerError) || error.code !== "disk_full") throw error;
    if (!state.postponed) {
      const message = `${error.message}; training goes on, and what cannot be saved yet is kept in memory`;
      recorder.emit({ type: "warning", code: "checkpoint_postponed", message });
    }
    state.postponed = true;
    return false;
  }
  if (state.postponed) {
    const message = `there is space on the disk again: saved at step ${state.step}`;
    recorder.emit({ type: "warning", code: "checkpoint_resumed", message });
  }
  state.postponed = false;
  return true;
}

async function writeUnsavedBest(session: Session): Promise<void> {
  const { state, folder, host, recorder } = session;
  const best = state.unsavedBest;
  if (!best) return;
  await writeBest(folder.directory, best.checkpoint, host.fileSystem);
  await writeModel(session, best.model);
  state.unsavedBest = undefined;
  recorder.emit({ type: "checkpoint", ...best.at, file: runFiles.best, reason: "best" });
}

async function exportModel({ engine, spec, data }: Session): Promise<Uint8Array> {
  return engine.exportOnnx(modelMetadata(spec, data));
}

async function writeModel({ folder, host }: Session, bytes: Uint8Array): Promise<void> {
  await writeFileAtomic(runPath(folder.directory, "model"), bytes, { fileSystem: host.fileSystem });
}

function position({ state, plan }: Session): At {
  return { step: state.step, epoch: epochOf(plan, state.step) };
}

async function takeCheckpoint(session: Session): Promise<Checkpoint> {
  const { state, engine, rates, data, plan, recorder, spec } = session;
  const tensors = await engine.exportState();
  const broken = findNonFinite(tensors);
  if (broken !== undefined) throw divergence(session, `the weights (${broken}) hold values that are not finite`);
  const progress = {
    version: progressVersion as 1,
    step: state.step,
    stepsPerEpoch: plan.stepsPerEpoch,
    pending: state.pending,
    ...rates.state(),
    sums: { ...state.sums },
    window: { ...state.window },
    best: state.best,
    seconds: secondsSpent(session),
    ...recorder.lengths(),
    dataFingerprint: data.fingerprint,
    mean: [...data.mean],
    std: [...data.std],
    spec: { ...withContinuations(spec, session.inForce) },
  };
  return { tensors, progress };
}

/** The error that ends a run whose numbers left the finite range. */
export function divergence(session: Session, what: string, lr = session.rates.rates.lr): TrainerError {
  const { state, plan } = session;
  const rate = lr.map((value) => Number(value.toPrecision(6))).join(", ");
  const kept =
    state.savedStep === undefined
      ? "no checkpoint was saved before"
      : `the checkpoint of step ${state.savedStep} is kept (${runFiles.last})`;
  const where = `step ${state.step} (epoch ${epochOf(plan, state.step)}) with learning rate ${rate}`;
  return new TrainerError("non_finite_loss", `${what} at ${where}; ${kept}; try a smaller learning rate`, {
    step: state.step,
    learningRate: lr,
    expected: "a finite loss",
  });
}
