import type { Progress } from "@glissade/api";
import type { TrainingEvent } from "@glissade/trainer";
import type { ExperimentRow } from "../store/schema.ts";
import type { AttemptWriter } from "./attempt-writer.ts";
import type { Blobs } from "./blobs.ts";
import type { Ending } from "./ending.ts";
import type { Claim } from "./fence.ts";
import { codeOf } from "./patience.ts";
import type { RunnerServices } from "./runner-services.ts";
import type { SteeringDesk } from "./steering/desk.ts";
import type { WorkingFolder } from "./working-folder.ts";

/** Everything that one attempt at an experiment works with. */
export interface Attempt {
  readonly services: RunnerServices;
  /** As it was when it was taken up. */
  readonly experiment: ExperimentRow;
  readonly claim: Claim;
  readonly ending: Ending;
  readonly folder: WorkingFolder;
  readonly writer: AttemptWriter;
  readonly blobs: Blobs;
  /** Aborted to wait for records and artifacts no longer. */
  readonly giveUp: AbortSignal;
  /** Where changes of the schedule wait for the training process. */
  readonly desk: SteeringDesk;
  progress: Progress;
}

/** Keeps an event of our own, which the training's log does not have. */
export function sayOwn({ writer }: Pick<Attempt, "writer">, event: TrainingEvent): void {
  writer.say({ kind: "event", line: null, event: { ...event, time: new Date().toISOString() } });
}

/**
 * Tells people of something that does not end the training.
 *
 * @param code default: the error's own
 */
export function warn(attempt: Pick<Attempt, "writer" | "services">, cause: unknown, code = codeOf(cause)): void {
  const message = cause instanceof Error ? cause.message : String(cause);
  attempt.services.log.warn({ code }, message);
  sayOwn(attempt, { type: "warning", code, message });
}
