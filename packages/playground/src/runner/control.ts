import type { Experiment, ExperimentState } from "@glissade/api";
import { extendSpec, totalEpochs } from "@glissade/trainer";
import { changeState, readExperiment } from "../experiments/state.ts";
import { advanceRaceOf, beforeResume } from "../races/advance-race.ts";
import { refuseInRace } from "../races/race-records.ts";
import type { Services } from "../services.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { StoreTransaction } from "../store/store.ts";
import { ask, enqueue, entryOf, refused, tellUpdated, withdraw } from "./orders.ts";
import { specForTraining } from "./spec-for-training.ts";
import { steerable } from "./steering/steer-experiment.ts";

// What people can tell an experiment to do. Each is one transaction: state, queue and events change together.

type ControlServices = Pick<Services, "store" | "queue">;

/** What can be told to an experiment in which states. */
export const controls = {
  start: ["draft"],
  pause: ["queued", "running"],
  resume: ["paused", "stopped", "failed"],
  stop: ["queued", "running", "paused"],
  extend: ["finished"],
  steer: steerable,
} as const satisfies Partial<Record<Experiment["actions"][number], readonly ExperimentState[]>>;

export type Control = keyof typeof controls;

/**
 * Queues a draft, whose spec must be complete.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function startExperiment(services: ControlServices, id: string): Promise<ExperimentRow> {
  return act(services, id, "start", (tx, experiment) =>
    enqueue(services, tx, experiment, { reason: "started", code: "asked" }),
  );
}

/**
 * Lets a running experiment save after its step and wait (the state follows when it has), or holds one back that is
 * queued.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function pauseExperiment(services: ControlServices, id: string): Promise<ExperimentRow> {
  return act(services, id, "pause", (tx, experiment) =>
    experiment.state === "running"
      ? ask(tx, experiment, "pause")
      : withdraw(services, tx, experiment, { to: "paused", reason: "held back as asked", code: "asked" }),
  );
}

/**
 * Queues an experiment again that is paused, stopped or failed: it goes on from its last checkpoint.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function resumeExperiment(services: ControlServices, id: string): Promise<ExperimentRow> {
  return act(services, id, "resume", (tx, experiment) =>
    enqueue(services, tx, experiment, { reason: "resumed", code: "asked" }),
  );
}

/**
 * Lets a running experiment save after its step and end, with the weights it has then; ends a paused one; takes one that
 * is queued back to where it came from.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function stopExperiment(services: ControlServices, id: string): Promise<ExperimentRow> {
  return act(services, id, "stop", async (tx, experiment) => {
    if (experiment.state === "running") return ask(tx, experiment, "stop");
    if (experiment.state === "queued") return takeBack(services, tx, experiment);
    const ended_at = new Date().toISOString();
    return changeState(tx, experiment, { to: "stopped", reason: "stopped as asked", code: "asked", set: { ended_at } });
  });
}

export interface ExperimentExtension {
  /** How many more, from 1. */
  readonly epochs: number;
  /** What becomes of the schedule. */
  readonly schedule: "hold" | "stretch" | "restart";
}

/**
 * Makes a finished experiment longer and queues it.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`; TrainerError `invalid_extension`, `invalid_spec`
 */
export function extendExperiment(
  services: ControlServices,
  id: string,
  extension: ExperimentExtension,
): Promise<ExperimentRow> {
  return act(services, id, "extend", async (tx, experiment) => {
    await refuseInRace(tx.db, experiment, "extend");
    const before = specForTraining(experiment);
    const epochs = totalEpochs(before) + extension.epochs;
    const { continuations } = extendSpec(before, { epochs, mode: extension.schedule });
    const spec = { ...(JSON.parse(experiment.spec) as object), continuations };
    const reason = `extended by ${extension.epochs} epochs (${extension.schedule})`;
    return enqueue(services, tx, experiment, { reason, code: "extended", set: { spec: JSON.stringify(spec) } });
  });
}

/**
 * Changes an experiment's priority; of one that waits, also its place in the queue.
 *
 * @param priority higher ones come first
 * @throws PlaygroundError `not_found`
 */
export function setPriority(services: ControlServices, id: string, priority: number): Promise<ExperimentRow> {
  return services.store.transact(async (tx) => {
    const experiment = await readExperiment(tx.db, id);
    if (experiment.priority === priority) return experiment;
    const changed = await tx.db
      .updateTable("experiments")
      .set({ priority, updated_at: new Date().toISOString() })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (changed.state === "queued" && changed.job_id !== null) {
      await services.queue.reprioritise(tx, changed.job_id, { ...entryOf(changed), priority });
    }
    await tellUpdated(tx, changed, { priority });
    return changed;
  });
}

async function act(
  { store, queue }: ControlServices,
  id: string,
  control: Control,
  work: (tx: StoreTransaction, experiment: ExperimentRow) => Promise<ExperimentRow>,
): Promise<ExperimentRow> {
  return store.transact(async (tx) => {
    const experiment = await readExperiment(tx.db, id);
    const states: readonly ExperimentState[] = controls[control];
    if (!states.includes(experiment.state)) throw refused(experiment, control, states);
    if (control === "resume") await beforeResume(tx, id);
    const changed = await work(tx, experiment);
    if (control === "stop") await advanceRaceOf(tx, queue, id);
    return changed;
  });
}

/** Where a queued experiment came from, the event says that tells of its entering the queue. */
async function takeBack(
  services: ControlServices,
  tx: StoreTransaction,
  experiment: ExperimentRow,
): Promise<ExperimentRow> {
  const event = await tx.db
    .selectFrom("events")
    .select("data")
    .where("experiment_id", "=", experiment.id)
    .where("type", "=", "experiment.state")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const { from, code } = JSON.parse(event?.data ?? "{}") as { from?: ExperimentState; code?: string };
  // One that was running (its worker was lost, say) is stopped; the others are again what they were.
  const to = from === undefined || from === "running" ? "stopped" : from;
  const spec = code === "extended" ? withoutLastContinuation(experiment.spec) : experiment.spec;
  return withdraw(services, tx, experiment, { to, reason: "taken out of the queue", code: "withdrawn", set: { spec } });
}

function withoutLastContinuation(text: string): string {
  const spec = JSON.parse(text) as { continuations?: unknown[] };
  return JSON.stringify({ ...spec, continuations: spec.continuations?.slice(0, -1) ?? [] });
}
