import { type ExperimentSpec, isCodedError, steeringStep, steerSpec } from "@glissade/trainer";
import { PlaygroundError } from "../../error.ts";
import { appendEvents } from "../../store/events.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements, StoreTransaction } from "../../store/store.ts";
import { newestCheckpoint } from "../kept-rows.ts";
import { tellUpdated } from "../orders.ts";
import { specForTraining } from "../spec-for-training.ts";
import { stepsPerEpochOn } from "../steps-per-epoch.ts";
import { keepContinuations } from "./record-change.ts";
import { type Asked, dropRequest, pendingRequests } from "./requests.ts";

/** Where a change of an experiment that does not train takes effect. */
export interface RestingRun {
  readonly spec: ExperimentSpec;
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/** @throws PlaygroundError `no_checkpoint` where there is none to go on from */
export async function restingRun(db: Statements, experiment: ExperimentRow): Promise<RestingRun> {
  const spec = specForTraining(experiment);
  const stepsPerEpoch = await stepsPerEpochOn(db, experiment.split_id, spec);
  const checkpoint = await newestCheckpoint(db, experiment.id);
  if (!checkpoint) {
    const message = `experiment ${experiment.number}: found no checkpoint, expected one to change what follows it`;
    throw new PlaygroundError("no_checkpoint", message, { key: "checkpoint", expected: "a checkpoint" });
  }
  return { spec, stepsPerEpoch, step: steeringStep(spec, Number(checkpoint.step), stepsPerEpoch) };
}

/**
 * Records a change of an experiment that does not train: it takes effect at its last checkpoint.
 *
 * @returns the experiment's spec as the records have it now
 * @throws PlaygroundError `no_checkpoint`; TrainerError `invalid_steering`
 */
export async function recordAtRest(
  tx: StoreTransaction,
  experiment: ExperimentRow,
  { change, by, time }: Asked,
): Promise<string> {
  const { spec, ...run } = await restingRun(tx.db, experiment);
  const { continuations } = steerSpec(spec, change, { ...run, by, time });
  const kept = await keepContinuations(tx.db, experiment, continuations);
  await tellUpdated(tx, experiment, { keys: ["spec"], steered: continuations.at(-1) });
  return kept;
}

/**
 * What a training was asked for and did not come to take up: recorded at its last checkpoint where it is to go on some
 * time, refused where it is at its end.
 *
 * @returns the experiment's spec as the records have it now
 */
export async function settleRequests(
  tx: StoreTransaction,
  experiment: ExperimentRow,
  to: ExperimentRow["state"],
): Promise<string> {
  let { spec } = experiment;
  for (const { id, ...asked } of await pendingRequests(tx.db, experiment.id)) {
    try {
      if (to === "finished") throw late(experiment);
      spec = await recordAtRest(tx, { ...experiment, spec }, asked);
    } catch (error) {
      if (!isCodedError(error)) throw error;
      const { code, message } = error;
      const data = { request: id, change: asked.change, code, message };
      await appendEvents(tx, experiment.project_id, [
        { type: "training.steeringRefused", experimentId: experiment.id, attempt: experiment.attempt, data },
      ]);
    }
    await dropRequest(tx.db, id);
  }
  return spec;
}

function late({ number }: ExperimentRow): PlaygroundError {
  const message = `experiment ${number}: found it at its end, expected a step before it; the finished run can be extended`;
  return new PlaygroundError("steering_late", message);
}
