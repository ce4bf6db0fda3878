import { setImmediate as nextTurn } from "node:timers/promises";
import type { StepRates } from "../engine/types.ts";
import type { UpdateSize } from "../engine/update-size.ts";
import { isBetter } from "../spec/metric-names.ts";
import { evaluatePart } from "./evaluate-part.ts";
import { type Due, dueAfter, epochOf, evaluationsAfter } from "./plan.ts";
import { addBatch, emptySums, means } from "./running-sums.ts";
import { divergence, saveBest, saveLast } from "./save.ts";
import { secondsSpent, type Session, tellRateChange } from "./session.ts";
import { steer } from "./steering.ts";
import type { ImageBatch } from "./training-data.ts";

/** How often progress is told, in milliseconds. */
export const tellEvery = 200;

/**
 * Trains from the session's position to the end of its plan, to the step that the request says, or until the host's signal
 * asks to stop.
 *
 * After each step, in this order: metrics, evaluation, scheduler, checkpoint. A checkpoint therefore always lies between
 * two steps, with nothing pending, which is what makes a resumed run equal to one that was never interrupted. Last comes
 * what somebody has changed about the schedule.
 *
 * @returns whether the plan was completed
 * @throws TrainerError `non_finite_loss`, `disk_full`, `io`, `missing_metric`, or what the engine or the data throw
 */
export async function trainToEnd(session: Session): Promise<boolean> {
  const { state, data, host } = session;
  const { stepsPerEpoch } = session.plan;
  if (state.pending) await settleStep(session);
  if (state.pending) return false;
  await steer(session, host.steering);
  while (state.step < session.plan.steps) {
    if (isWhereToStop(session)) {
      await saveLast(session, "stop");
      return false;
    }
    const epoch = Math.floor(state.step / stepsPerEpoch);
    const before = state.step;
    for await (const batch of data.trainBatches(epoch, state.step % stepsPerEpoch)) {
      await trainStep(session, batch);
      await steer(session, host.steering);
      if (host.signal.aborted || isWhereToStop(session)) break;
    }
    if (state.step === before) throw new Error(`the loader gave no batch for epoch ${epoch + 1}`);
    if (host.signal.aborted && (state.step < session.plan.steps || state.pending)) {
      await saveLast(session, "stop");
      return false;
    }
  }
  return !state.pending;
}

/** Whether the request says to go no further than here. */
function isWhereToStop({ request, state }: Session): boolean {
  return request.stopAt !== undefined && state.step >= request.stopAt;
}

async function trainStep(session: Session, batch: ImageBatch): Promise<void> {
  const { engine, state, plan, pace } = session;
  const rates = session.rates.rates;
  const measureUpdate = isUpdateMeasured(session, state.step + 1);
  const result = batch.size === 0 ? undefined : await engine.step(batch.images, batch.labels, rates, { measureUpdate });
  state.step += 1;
  pace.step(batch.size);
  if (result) {
    if (!Number.isFinite(result.loss)) throw divergence(session, `the loss became ${result.loss}`, rates.lr);
    addBatch(state.sums, { ...result, images: batch.size });
    addBatch(state.window, { ...result, images: batch.size });
    tell(session, { loss: result.loss, accuracy: result.correct / batch.size }, rates);
  }
  recordWindow(session, dueAfter(plan, state.step), rates, result?.update);
  await settleStep(session);
  // Lets messages through (stop, a parent that died) even where an engine's promises never leave the microtask queue.
  await nextTurn();
}

/** What follows a step. Left undone (`pending`) when the training is to stop while it evaluates. */
async function settleStep(session: Session): Promise<void> {
  const { state, plan, host, request } = session;
  const due = dueAfter(plan, state.step);
  state.pending = due.evaluate;
  const metrics = due.evaluate ? await measure(session) : undefined;
  if (due.evaluate && !metrics) return;
  state.pending = false;
  changeRates(session, due, metrics);
  if (metrics) await concludeEvaluation(session, metrics);
  const byTime = host.now() - state.savedAt >= (request.checkpointSeconds ?? 30) * 1000;
  const bySteps = request.checkpointSteps !== undefined && state.step % request.checkpointSteps === 0;
  if (byTime || bySteps || session.kept.isWanted(state.step, false)) await saveLast(session, "period");
}

/** Tells the latest step now and then, and always the last one of an epoch. */
function tell(session: Session, latest: { loss: number; accuracy: number }, rates: StepRates): void {
  const { state, plan, host, pace, recorder } = session;
  const epochEnds = state.step % plan.stepsPerEpoch === 0;
  if (!epochEnds && host.now() - state.toldAt < tellEvery) return;
  state.toldAt = host.now();
  recorder.emit({
    type: "step",
    step: state.step,
    steps: plan.steps,
    epoch: epochOf(plan, state.step),
    epochs: plan.epochs,
    batch: ((state.step - 1) % plan.stepsPerEpoch) + 1,
    batches: plan.stepsPerEpoch,
    ...latest,
    ...rates,
    imagesPerSecond: pace.imagesPerSecond,
    secondsLeft: pace.left(plan.steps - state.step, evaluationsAfter(plan, state.step)),
  });
}

/** Now and then, and always where a person looks: at evaluations. It is a pass over all weights. */
function isUpdateMeasured({ plan }: Session, step: number): boolean {
  return step % plan.updatePeriod === 0 || dueAfter(plan, step).evaluate;
}

function recordWindow(session: Session, due: Due, rates: StepRates, update: UpdateSize | undefined): void {
  const { state, plan, recorder } = session;
  if (state.step % plan.metricsPeriod !== 0 && !due.evaluate) return;
  if (state.window.images === 0) return;
  const { loss, accuracy } = means(state.window);
  recorder.addRow({
    kind: "step",
    step: state.step,
    epoch: epochOf(plan, state.step),
    seconds: secondsSpent(session),
    ...rates,
    metrics: { "train/loss": loss, "train/accuracy": accuracy },
    ...(update && { update }),
  });
  state.window = emptySums();
}

/** What an evaluation measured; undefined values are left out. */
type Measured = Readonly<Record<string, number>>;

/** @returns undefined when the training is to stop before all is measured */
async function measure(session: Session): Promise<Measured | undefined> {
  const { data, state, host, pace } = session;
  const { loss, accuracy } = means(state.sums);
  const train = { "train/loss": loss, "train/accuracy": accuracy };
  if (data.images.validation === 0) return train;
  const began = host.now();
  const scores = await evaluatePart(session, "validation");
  if (!scores) return undefined;
  const { loss: validationLoss, ...shares } = scores.result();
  pace.evaluated((host.now() - began) / 1000);
  if (!Number.isFinite(validationLoss)) throw divergence(session, `the validation loss became ${validationLoss}`);
  return {
    ...train,
    "validation/loss": validationLoss,
    "validation/accuracy": shares.accuracy,
    "validation/top5": shares.top5,
    "validation/macroF1": shares.macroF1,
  };
}

function changeRates(session: Session, due: Due, metrics: Measured | undefined): void {
  const change = session.rates.afterStep(due, metrics);
  if (change) tellRateChange(session, change);
}

async function concludeEvaluation(session: Session, metrics: Measured): Promise<void> {
  const { state, plan, recorder, rates, pace } = session;
  const epoch = epochOf(plan, state.step);
  const best = isNewBest(session, metrics);
  state.sums = emptySums();
  const at = { step: state.step, epoch };
  recorder.addRow({ kind: "evaluation", ...at, seconds: secondsSpent(session), lr: rates.rates.lr, metrics });
  recorder.emit({ type: "evaluation", ...at, metrics, lr: rates.rates.lr, best });
  if (best) {
    const metric = session.spec.training.bestMetric;
    state.best = { metric, value: metrics[metric] ?? Number.NaN, ...at, metrics };
    await saveBest(session);
  }
  await saveLast(session, state.step === plan.steps ? "end" : "evaluation");
  pace.skip();
}

/** Better by the chosen metric, or equal by it and better by validation loss. */
function isNewBest({ spec, state }: Session, metrics: Measured): boolean {
  const { bestMetric } = spec.training;
  const value = metrics[bestMetric];
  if (value === undefined) return false;
  if (isBetter(bestMetric, value, state.best?.value)) return true;
  const loss = metrics["validation/loss"];
  const bestLoss = state.best?.metrics["validation/loss"];
  return value === state.best?.value && loss !== undefined && typeof bestLoss === "number" && loss < bestLoss;
}
