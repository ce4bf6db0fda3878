import type { Progress } from "@glissade/api";
import type { StepEvent, TrainingEvent } from "@glissade/trainer";

/** Before anything is known. */
export const startingProgress: Progress = {
  phase: "starting",
  step: 0,
  steps: 0,
  epoch: 0,
  epochs: 0,
  loss: null,
  accuracy: null,
  lr: [],
  imagesPerSecond: null,
  secondsLeft: null,
  data: null,
};

/** How far a training is after an event; the same object where the event says nothing of it. */
export function advance(progress: Progress, event: TrainingEvent): Progress {
  switch (event.type) {
    case "data":
      // Pictures are also decoded while the training already runs.
      return progress.phase === "training"
        ? progress
        : { ...progress, phase: "data", data: { done: event.done, total: event.total } };
    case "started": {
      const { step, epoch } = event.resumedFrom ?? { step: 0, epoch: 1 };
      return { ...progress, phase: "training", data: null, step, steps: event.steps, epoch, epochs: event.epochs };
    }
    case "step":
      return ofStep(progress, event);
    case "finished":
      return { ...progress, step: event.step, epoch: event.epoch, secondsLeft: 0 };
    case "stopped":
      return { ...progress, step: event.step, epoch: event.epoch, secondsLeft: null };
    default:
      return progress;
  }
}

function ofStep(progress: Progress, event: StepEvent): Progress {
  const { step, steps, epoch, epochs, loss, accuracy, lr, imagesPerSecond, secondsLeft } = event;
  const phase = step === steps ? "finishing" : "training";
  return { ...progress, phase, step, steps, epoch, epochs, loss, accuracy, lr: [...lr], imagesPerSecond, secondsLeft };
}
