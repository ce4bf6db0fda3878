import { type ExperimentSpec, isCodedError, steeringStep, steerSpec, totalEpochs } from "@glissade/trainer";
import { readExperiment } from "../../experiments/state.ts";
import { refuseInRace } from "../../races/race-records.ts";
import type { Services } from "../../services.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements, StoreTransaction } from "../../store/store.ts";
import { newestCheckpoint } from "../kept-rows.ts";
import { enqueue, refused, tellUpdated } from "../orders.ts";
import { specForTraining } from "../spec-for-training.ts";
import { stepsPerEpochOn } from "../steps-per-epoch.ts";
import { recordAtRest, settleRequests } from "./at-rest.ts";
import { keepContinuationsValue, withContinuations } from "./record-change.ts";
import { addRequest, type Asked, pendingRequests } from "./requests.ts";

/** States in which what an experiment follows can be changed. */
export const steerable = ["running", "paused", "stopped", "failed", "finished"] as const;

/**
 * Changes what an experiment's learning rate follows. One that trains is told, and says at which step it takes effect;
 * one that waits follows it from its last checkpoint on; one that is finished becomes longer and is queued. One whose
 * race is not over follows what the race planned.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`, `no_checkpoint`; TrainerError `invalid_steering`
 */
export function steerExperiment(
  services: Pick<Services, "store" | "queue">,
  id: string,
  asked: Asked,
): Promise<ExperimentRow> {
  return services.store.transact(async (tx) => {
    const experiment = await readExperiment(tx.db, id);
    await refuseInRace(tx.db, experiment, "steer");
    switch (experiment.state) {
      case "running":
        return askRunning(tx, experiment, asked);
      case "paused":
      case "stopped":
      case "failed": {
        const spec = await settleRequests(tx, experiment, experiment.state);
        await recordAtRest(tx, { ...experiment, spec }, asked);
        return readExperiment(tx.db, id);
      }
      case "finished":
        return extend(services, tx, experiment, asked);
      case "draft":
      case "queued":
        throw refused(experiment, "steer", steerable);
    }
  });
}

/** The whole run and where it is: what a change asked for now would be made to. */
export interface PresentRun {
  readonly spec: ExperimentSpec;
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/** What is asked for already counts as made. */
export async function presentRun(db: Statements, experiment: ExperimentRow): Promise<PresentRun> {
  let spec = specForTraining(experiment);
  const stepsPerEpoch = await stepsPerEpochOn(db, experiment.split_id, spec);
  const done = Math.max(1, await stepsDone(db, experiment, spec, stepsPerEpoch));
  for (const { change, by, time } of await pendingRequests(db, experiment.id)) {
    try {
      spec = steerSpec(spec, change, { step: steeringStep(spec, done, stepsPerEpoch), stepsPerEpoch, by, time });
    } catch (error) {
      // That one will be refused.
      if (!isCodedError(error)) throw error;
    }
  }
  return { spec, stepsPerEpoch, step: steeringStep(spec, done, stepsPerEpoch) };
}

async function stepsDone(
  db: Statements,
  { id, state, progress }: ExperimentRow,
  spec: ExperimentSpec,
  stepsPerEpoch: number,
): Promise<number> {
  if (state === "finished") return totalEpochs(spec) * stepsPerEpoch;
  const told = state === "running" && progress !== null ? (JSON.parse(progress) as { step: number }).step : 0;
  const saved = (await newestCheckpoint(db, id))?.step ?? 0;
  return Math.max(told, Number(saved));
}

/** Checks the change as far as that can be known before the training is at its next step, and leaves it for it. */
async function askRunning(tx: StoreTransaction, experiment: ExperimentRow, asked: Asked): Promise<ExperimentRow> {
  const { spec, ...run } = await presentRun(tx.db, experiment);
  steerSpec(spec, asked.change, { ...run, by: asked.by, time: asked.time });
  const changed = await tx.db
    .updateTable("experiments")
    .set({ updated_at: new Date().toISOString() })
    .where("id", "=", experiment.id)
    .where("state", "=", "running")
    .returningAll()
    .executeTakeFirst();
  // It ended in this moment.
  if (!changed) throw refused(await readExperiment(tx.db, experiment.id), "steer", ["running"]);
  await addRequest(tx.db, experiment.id, asked);
  await tellUpdated(tx, changed, { steering: asked.change, by: asked.by });
  tx.tell({ kind: "asked", experimentId: experiment.id });
  return changed;
}

async function extend(
  services: Pick<Services, "queue">,
  tx: StoreTransaction,
  experiment: ExperimentRow,
  { change, by, time }: Asked,
): Promise<ExperimentRow> {
  const { spec, ...run } = await presentRun(tx.db, experiment);
  const { continuations } = steerSpec(spec, change, { ...run, by, time });
  await keepContinuationsValue(tx.db, experiment.id, continuations);
  const epochs = continuations.at(-1)?.epochs ?? 0;
  const set = { spec: withContinuations(experiment.spec, continuations) };
  const reason = `extended to ${epochs} epochs (${change.mode})`;
  return enqueue(services, tx, experiment, { reason, code: "extended", set });
}
