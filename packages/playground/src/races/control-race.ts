import type { Race } from "@glissade/api";
import { v7 as uuid } from "uuid";
import { PlaygroundError } from "../error.ts";
import { changeState } from "../experiments/state.ts";
import { ask, enqueue, withdraw } from "../runner/orders.ts";
import type { Services } from "../services.ts";
import { appendEvents } from "../store/events.ts";
import type { RaceRow } from "../store/schema.ts";
import type { StoreTransaction } from "../store/store.ts";
import { advanceRace } from "./advance-race.ts";
import { lockRace, type MemberRecord, readMembers, readRace } from "./race-records.ts";
import type { StoredPlan } from "./stored-plan.ts";

// What people can tell a race as a whole to do. Each is one transaction.

type RaceServices = Pick<Services, "store" | "queue">;
type RaceControl = Race["actions"][number];

/** What can be told to a race in which states. */
export const raceControls: Readonly<Record<RaceControl, readonly RaceRow["state"][]>> = {
  pause: ["running"],
  resume: ["paused", "stopped"],
  stop: ["running", "paused"],
  delete: ["paused", "finished", "stopped"],
};

export interface NewRace {
  readonly name: string;
  readonly splitId: string;
  /** The base experiment's, complete. */
  readonly spec: object;
  readonly settings: object;
  readonly plan: StoredPlan;
  readonly priority: number;
}

/** Records a race and queues its first runs. @returns its id */
export function createRace({ store, queue }: RaceServices, projectId: string, race: NewRace): Promise<string> {
  const id = uuid();
  return store.transact(async (tx) => {
    const now = new Date().toISOString();
    const row = await tx.db
      .insertInto("races")
      .values({
        id,
        project_id: projectId,
        name: race.name,
        state: "running",
        split_id: race.splitId,
        spec: JSON.stringify(race.spec),
        settings: JSON.stringify(race.settings),
        plan: JSON.stringify(race.plan),
        priority: race.priority,
        sent: JSON.stringify(race.plan.plan.candidates.map(() => 0)),
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await appendEvents(tx, projectId, [{ type: "race.created", data: { raceId: id, name: race.name } }]);
    await advanceRace(tx, queue, row);
    return id;
  });
}

/**
 * Pauses all its runs; those that come to a rung meanwhile are not decided about.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function pauseRace(services: RaceServices, id: string): Promise<void> {
  return act(services, id, "pause", async (tx, race) => {
    await setState(tx, race, "paused", null);
    for (const { experiment } of await readMembers(tx.db, id)) {
      if (experiment?.state === "running" && experiment.asked === null) await ask(tx, experiment, "pause");
      else if (experiment?.state === "queued") {
        const change = { to: "paused", reason: "its race was paused", code: "race" } as const;
        await withdraw(services, tx, experiment, change);
      } else continue;
      await markByRace(tx, experiment.id, 1);
    }
  });
}

/**
 * Goes on with a paused or stopped race. What a person paused or stopped by itself stays so.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`: also while some of its runs are still saving
 */
export function resumeRace(services: RaceServices, id: string): Promise<void> {
  return act(services, id, "resume", async (tx, race) => {
    const members = await readMembers(tx.db, id);
    const saving = members.find(({ experiment }) => experiment?.state === "running" && experiment.asked !== null);
    if (saving) {
      const message = `race ${race.name}: found experiment ${saving.experiment?.number} still saving, expected it paused`;
      throw new PlaygroundError("state_conflict", message, { key: "state", found: "running", expected: "paused" });
    }
    const running = await setState(tx, race, "running", null);
    for (const { row, experiment } of members) {
      if (!experiment || !row.by_race || !["paused", "stopped"].includes(experiment.state)) continue;
      // What stands at a rung is decided about below.
      if (row.stop_at !== null && row.step >= row.stop_at) continue;
      await enqueue(services, tx, experiment, { reason: "its race goes on", code: "race" });
      await markByRace(tx, experiment.id, 0);
    }
    await advanceRace(tx, services.queue, running);
  });
}

/**
 * Ends a race with the ranking as it stands.
 *
 * @throws PlaygroundError `not_found`, `state_conflict`
 */
export function stopRace(services: RaceServices, id: string): Promise<void> {
  return act(services, id, "stop", async (tx, race) => {
    const ended_at = new Date().toISOString();
    await setState(tx, race, "stopped", ended_at);
    const change = { to: "stopped", reason: "its race was stopped", code: "race", set: { ended_at } } as const;
    for (const { experiment } of await readMembers(tx.db, id)) {
      if (experiment?.state === "running") await ask(tx, experiment, "stop");
      else if (experiment?.state === "queued") await withdraw(services, tx, experiment, change);
      else if (experiment?.state === "paused") await changeState(tx, experiment, change);
      else continue;
      await markByRace(tx, experiment.id, 1);
    }
  });
}

/**
 * Forgets a race; its experiments stay.
 *
 * @returns the ids of its experiments
 * @throws PlaygroundError `not_found`, `confirmation_needed`, `state_conflict`: also while one of its runs waits or trains
 */
export async function deleteRace(services: RaceServices, id: string, confirm: boolean): Promise<string[]> {
  let members: MemberRecord[] = [];
  await act(services, id, "delete", async (tx, race) => {
    members = await readMembers(tx.db, id);
    const busy = members.find(({ experiment }) => ["queued", "running"].includes(experiment?.state ?? ""));
    if (busy) {
      const message = `race ${race.name}: found experiment ${busy.experiment?.number} ${busy.experiment?.state}, expected it stopped first`;
      throw new PlaygroundError("state_conflict", message, { key: "state", found: busy.experiment?.state });
    }
    if (!confirm) {
      const message = `race ${race.name}: its plan and ranking will be lost; expected confirm=true`;
      throw new PlaygroundError("confirmation_needed", message, { key: "confirm", found: false, expected: "true" });
    }
    await tx.db.deleteFrom("races").where("id", "=", id).execute();
    await appendEvents(tx, race.project_id, [{ type: "race.deleted", data: { raceId: id, name: race.name } }]);
  });
  return members.flatMap(({ experiment }) => experiment?.id ?? []);
}

async function act(
  { store }: RaceServices,
  id: string,
  control: RaceControl,
  work: (tx: StoreTransaction, race: RaceRow) => Promise<void>,
): Promise<void> {
  await readRace(store.db, id);
  await store.transact(async (tx) => {
    const race = await lockRace(tx, id);
    const states = raceControls[control];
    if (states.includes(race.state)) return work(tx, race);
    const expected = states.join(" or ");
    const message = `race ${race.name}: found it ${race.state}, expected ${expected} to ${control} it`;
    throw new PlaygroundError("state_conflict", message, { key: "state", found: race.state, expected });
  });
}

async function setState(
  tx: StoreTransaction,
  race: RaceRow,
  state: RaceRow["state"],
  ended_at: string | null,
): Promise<RaceRow> {
  await tx.db.updateTable("races").set({ state, ended_at }).where("id", "=", race.id).execute();
  await appendEvents(tx, race.project_id, [{ type: "race.state", data: { raceId: race.id, state } }]);
  return { ...race, state, ended_at };
}

async function markByRace(tx: StoreTransaction, experimentId: string, by_race: 0 | 1): Promise<void> {
  await tx.db.updateTable("race_members").set({ by_race }).where("experiment_id", "=", experimentId).execute();
}
