import type { ClassificationScores, ScoreResult } from "@glissade/vision";
import type { FinishedEvent, Metrics } from "../events.ts";
import { mostUnreadableListed } from "../events.ts";
import { TrainerError } from "../errors.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import { writeConfusionMatrix } from "../report/confusion-files.ts";
import { createPredictions } from "../report/predictions-file.ts";
import { writeReport } from "../report/write-report.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { evaluatePart } from "./evaluate-part.ts";
import { epochOf } from "./plan.ts";
import { saveModel } from "./save.ts";
import { secondsSpent, type Session } from "./session.ts";

/**
 * What follows the last step: the best weights are measured on the test part, and the results are written.
 *
 * @returns undefined when told to stop before the end; a resumed run then does this part again
 */
export async function finish(session: Session): Promise<FinishedEvent | undefined> {
  const { data, recorder, folder, host, state, plan, spec } = session;
  const weights = await takeBestWeights(session);
  const part = data.images.test > 0 ? "test" : data.images.validation > 0 ? "validation" : undefined;
  const scores = part && (await evaluateAndKeep(session, part));
  if (host.signal.aborted) return undefined;
  const confusionMatrix: FinishedEvent["confusionMatrix"] =
    part && scores ? { part, counts: scores.confusion.counts } : null;
  if (confusionMatrix) await writeConfusionMatrix(folder.directory, data.classes, confusionMatrix, host.fileSystem);
  tellAboutData(session);
  const event: FinishedEvent = {
    type: "finished",
    step: state.step,
    epoch: epochOf(plan, state.step),
    metrics: { ...(state.best?.metrics ?? {}), ...(part && scores ? named(part, scores.result()) : {}) },
    weights,
    best: state.best && {
      metric: state.best.metric,
      value: state.best.value,
      step: state.best.step,
      epoch: state.best.epoch,
    },
    classes: data.classes,
    confusionMatrix,
    classScores: scores?.confusion.perClass ?? null,
    unreadable: data.unreadable.length,
    seconds: secondsSpent(session),
    directory: folder.directory,
    files: {
      model: runFiles.model,
      weights: weights === "best" ? runFiles.best : runFiles.last,
      report: runFiles.report,
      metrics: runFiles.metrics,
      events: runFiles.events,
      ...(scores ? { predictions: runFiles.predictions } : {}),
    },
  };
  await recorder.settle();
  await writeReport(folder.directory, { spec, finished: event }, host.fileSystem);
  return event;
}

/** Evaluates a part, and writes down what the model says of each of its images. */
async function evaluateAndKeep(
  session: Session,
  part: "test" | "validation",
): Promise<ClassificationScores | undefined> {
  const { data, folder, host } = session;
  const predictions = await createPredictions(folder.directory, data, host.fileSystem);
  try {
    const scores = await evaluatePart(session, part, (batch, result) => predictions.add(batch, result));
    await (scores ? predictions.commit() : predictions.discard());
    return scores;
  } catch (error) {
    await predictions.discard();
    throw error;
  }
}

/** Puts the best weights into the engine; the last ones stay where there is no better or it cannot be read. */
async function takeBestWeights(session: Session): Promise<"best" | "last"> {
  const { state, folder, engine, recorder } = session;
  if (state.best) {
    try {
      const best = await readCheckpoint(runPath(folder.directory, "best"));
      if (!best) throw new TrainerError("checkpoint_corrupt", `${runFiles.best} is missing`);
      await engine.importState(best.tensors);
      // A kill between writing the two leaves a model that is older than the weights.
      await saveModel(session);
      return "best";
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error;
      const message = `${error.message}; the last weights are measured and exported instead`;
      recorder.emit({ type: "warning", code: "best_lost", message });
    }
  }
  await saveModel(session);
  return "last";
}

function named(part: "test" | "validation", { loss, accuracy, top5, macroF1 }: ScoreResult): Metrics {
  return {
    [`${part}/loss`]: loss,
    [`${part}/accuracy`]: accuracy,
    [`${part}/top5`]: top5,
    [`${part}/macroF1`]: macroF1,
  };
}

/** Lists the unreadable images, now that all of them are known, and what else the data had to say on the way. */
function tellAboutData({ data, recorder, state }: Session): void {
  const { unreadable, warnings } = data;
  for (const { code, message } of warnings.slice(state.toldWarnings)) {
    recorder.emit({ type: "warning", code, message });
  }
  if (unreadable.length === 0) return;
  recorder.emit({ type: "unreadable", count: unreadable.length, files: unreadable.slice(0, mostUnreadableListed) });
}
