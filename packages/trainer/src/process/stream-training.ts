import type { TrainingEvent } from "../events.ts";
import type { TrainingRequest } from "../run/host.ts";
import { startTraining, type StartTrainingOptions } from "./start-training.ts";

/**
 * Trains in a process of its own and gives its events as they come; leaving the loop early stops the training (with a
 * checkpoint).
 *
 * @example
 * for await (const event of streamTraining({ spec, directory: "runs/a" })) {
 *   if (event.type === "evaluation") console.log(event.metrics);
 * }
 */
export async function* streamTraining(
  request: TrainingRequest,
  options: Omit<StartTrainingOptions, "listener"> = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const waiting: TrainingEvent[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const training = startTraining(request, {
    ...options,
    listener(event) {
      waiting.push(event);
      wake();
    },
  });
  void training.result.then(() => {
    over = true;
    wake();
  });
  try {
    for (;;) {
      const event = waiting.shift();
      if (event) yield event;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    training.stop();
    await training.result;
  }
}
