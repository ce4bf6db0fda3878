import {
  type FinalEvent,
  type RunningTraining,
  type StartedEvent,
  startTraining,
  type TrainingEvent,
  type TrainingRequest,
} from "@glissade/trainer";
import type { Attempt } from "./attempt.ts";
import type { Ending } from "./ending.ts";
import { advance } from "./progress.ts";
import type { Publisher } from "./publisher.ts";
import { readKeptLogs, rewind } from "./rewind.ts";

/** Events that only matter while someone watches. */
const passing: readonly TrainingEvent["type"][] = ["step", "data"];

/** Trains in a process of its own, keeps what it says and publishes its checkpoints, until it ends. */
export function followTraining(attempt: Attempt, request: TrainingRequest, publisher: Publisher): Promise<FinalEvent> {
  const { services, writer, ending } = attempt;
  // Told a few times a second, and kept as often: with the next row after it.
  let imagesPerSecond: number | undefined;
  const training = startTraining(request, {
    listener: (event) => {
      if (event.type === "step") imagesPerSecond = event.imagesPerSecond;
      hear(attempt, publisher, event);
    },
    onRow: ({ line, ...row }) => {
      const pace = row.kind === "step" && imagesPerSecond !== undefined && { imagesPerSecond };
      if (pace) imagesPerSecond = undefined;
      writer.say({ kind: "row", line, row, time: Date.now(), ...pace });
    },
    onOutput: (text) => services.log.debug({ output: text.trimEnd() }, "the training process says"),
  });
  attempt.desk.connect(training);
  obey(training, ending);
  return training.result;
}

function obey(training: RunningTraining, { save, drop }: Ending): void {
  const stop = (): void => training.stop();
  const kill = (): void => training.kill();
  if (save.aborted) stop();
  if (drop.aborted) kill();
  save.addEventListener("abort", stop);
  drop.addEventListener("abort", kill);
}

function hear(attempt: Attempt, publisher: Publisher, event: TrainingEvent): void {
  const before = attempt.progress;
  attempt.progress = advance(before, event);
  if (attempt.progress !== before) tellProgress(attempt);
  if (passing.includes(event.type)) return;
  if (event.type === "started") agree(attempt, event);
  attempt.writer.say({ kind: "event", line: event.line ?? null, event });
  if (event.type === "checkpoint" && event.reason !== "best") publisher.checkpoint();
}

function tellProgress({ services, claim, progress }: Attempt): void {
  const { projectId, experimentId } = claim;
  services.store.feed.tell({
    kind: "live",
    projectId,
    message: { type: "experiment.progress", experimentId, data: { ...progress } },
  });
}

/** Before anything new is written, the records are made to agree with what the training goes on from. */
function agree({ writer, folder, ending }: Attempt, { logs, resumedFrom }: StartedEvent): void {
  const kept = readKeptLogs(folder.run, logs);
  const agreed = writer.write(async (tx) => rewind(tx, resumedFrom?.step ?? 0, await kept));
  Promise.all([kept, agreed]).catch((error: unknown) => ending.fail(error));
}
