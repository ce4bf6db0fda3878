import type { CheckpointReason } from "../events.ts";
import { TrainerError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import { modelMetadata } from "../model/model-metadata.ts";
import { type Checkpoint, findNonFinite, writeBest, writeLast } from "./checkpoint.ts";
import { epochOf } from "./plan.ts";
import { progressVersion } from "./progress.ts";
import { secondsSpent, type Session } from "./session.ts";

/**
 * Saves the position after the present step as `checkpoints/last.safetensors`. The logs reach the disk first, so that a
 * checkpoint never refers to lines that a power cut took.
 *
 * @throws TrainerError `non_finite_loss` before anything is written, when the weights are no finite numbers
 */
export async function saveLast(session: Session, reason: CheckpointReason): Promise<void> {
  const { state, folder, host, recorder, plan } = session;
  if (state.savedStep === state.step) return;
  await writeLast(folder.directory, await takeCheckpoint(session), host.fileSystem);
  state.savedStep = state.step;
  state.savedAt = host.now();
  recorder.emit({
    type: "checkpoint",
    step: state.step,
    epoch: epochOf(plan, state.step),
    file: runFiles.last,
    reason,
  });
  session.pace.skip();
}

/** Saves the present weights as the best so far: as a checkpoint, and as the ONNX model that everything else uses. */
export async function saveBest(session: Session): Promise<void> {
  const { state, folder, host, recorder, plan } = session;
  await writeBest(folder.directory, await takeCheckpoint(session), host.fileSystem);
  await saveModel(session);
  recorder.emit({
    type: "checkpoint",
    step: state.step,
    epoch: epochOf(plan, state.step),
    file: runFiles.best,
    reason: "best",
  });
}

/** Writes the engine's present weights as best.onnx. */
export async function saveModel({ engine, folder, host, spec, data }: Session): Promise<void> {
  const bytes = await engine.exportOnnx(modelMetadata(spec, data));
  await writeFileAtomic(runPath(folder.directory, "model"), bytes, { fileSystem: host.fileSystem });
}

async function takeCheckpoint(session: Session): Promise<Checkpoint> {
  const { state, engine, rates, data, plan, recorder } = session;
  const tensors = await engine.exportState();
  const broken = findNonFinite(tensors);
  if (broken !== undefined) throw divergence(session, `the weights (${broken}) hold values that are not finite`);
  const progress = {
    version: progressVersion as 1,
    step: state.step,
    stepsPerEpoch: plan.stepsPerEpoch,
    pending: state.pending,
    scheduler: rates.state(),
    sums: { ...state.sums },
    window: { ...state.window },
    best: state.best,
    seconds: secondsSpent(session),
    ...(await recorder.settle()),
    dataFingerprint: data.fingerprint,
    mean: [...data.mean],
    std: [...data.std],
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
