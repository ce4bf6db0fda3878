import { parseExperiment, runFiles } from "@glissade/trainer";
import { type CheckedDraft, insertDraft } from "../features/experiments/insert-draft.ts";
import { changeState } from "../experiments/state.ts";
import type { Queue } from "../queue/queue.ts";
import { checkpointRows } from "../runner/kept-rows.ts";
import { parseManifest } from "../runner/manifest.ts";
import { enqueue } from "../runner/orders.ts";
import { appendEvents } from "../store/events.ts";
import type { RaceRow } from "../store/schema.ts";
import type { Statements, StoreTransaction } from "../store/store.ts";
import { candidateSpec } from "./candidates.ts";
import { decide, type Move } from "./decide.ts";
import { bestByRung } from "./rung-results.ts";
import { factsOf, lockRace, type MemberRecord, memberOf, readMembers } from "./race-records.ts";
import { startOf, type Trunk } from "./race-plan.ts";
import { planOfRow } from "./stored-plan.ts";

/**
 * Takes into its race what became of an experiment, and lets the race go on: called in the very transaction that changes
 * the experiment's state, so that a race is decided once for each end of an attempt, wherever that was. Whoever comes
 * second waits for the race's row and decides from what the first has recorded; nobody leads.
 *
 * @param step training steps done, where an attempt has just ended
 */
export async function advanceRaceOf(
  tx: StoreTransaction,
  queue: Queue,
  experimentId: string,
  step?: number,
): Promise<void> {
  const member = await memberOf(tx.db, experimentId);
  if (!member) return;
  const race = await lockRace(tx, member.race_id);
  if (step !== undefined) await keepResults(tx, race, experimentId, step);
  await advanceRace(tx, queue, race);
}

/** Where a run of a race is to be held, if anywhere. */
export async function stopAtOf(db: Statements, experimentId: string): Promise<number | undefined> {
  return (await memberOf(db, experimentId))?.stop_at ?? undefined;
}

/** A person lets a run go on that its race holds or has left behind: then it trains to its end. */
export async function beforeResume(tx: StoreTransaction, experimentId: string): Promise<void> {
  const member = await memberOf(tx.db, experimentId);
  if (!member) return;
  const race = await lockRace(tx, member.race_id);
  const isOnItsWay = race.state === "running" && member.stop_at !== null && member.step < member.stop_at;
  await tx.db
    .updateTable("race_members")
    .set({ by_race: 0, ...(isOnItsWay ? {} : { stop_at: null }) })
    .where("experiment_id", "=", experimentId)
    .execute();
}

async function keepResults(tx: StoreTransaction, race: RaceRow, experimentId: string, step: number): Promise<void> {
  const results = await bestByRung(tx.db, planOfRow(race), experimentId, step);
  await tx.db
    .updateTable("race_members")
    .set({ step, results: JSON.stringify(results.map((value) => value ?? null)) })
    .where("experiment_id", "=", experimentId)
    .execute();
}

/** Decides about a race and does what follows. The race's row must be locked. */
export async function advanceRace(tx: StoreTransaction, queue: Queue, race: RaceRow): Promise<void> {
  const members = await readMembers(tx.db, race.id);
  const told = { raceId: race.id };
  if (race.state !== "running") {
    await appendEvents(tx, race.project_id, [{ type: "race.updated", data: told }]);
    return;
  }
  const { sent, moves, finished } = decide(planOfRow(race), factsOf(race, members));
  await tx.db
    .updateTable("races")
    .set({ sent: JSON.stringify(sent) })
    .where("id", "=", race.id)
    .execute();
  for (const move of moves) await make(tx, queue, race, members, move);
  await appendEvents(tx, race.project_id, [{ type: "race.updated", data: told }]);
  if (finished) await finish(tx, race, members);
}

async function make(
  tx: StoreTransaction,
  queue: Queue,
  race: RaceRow,
  members: readonly MemberRecord[],
  move: Move,
): Promise<void> {
  const { candidate, seed, stopAt } = move;
  const plan = planOfRow(race);
  // Who came further goes first.
  const priority = Math.min(
    100,
    race.priority + plan.rungs.filter((rung) => rung < (stopAt ?? plan.epochs * plan.stepsPerEpoch)).length,
  );
  if (move.kind === "go") {
    const { experiment } = members.find(({ row }) => row.candidate === candidate && row.seed === seed) ?? {};
    if (!experiment) return;
    await tx.db
      .updateTable("race_members")
      .set({ stop_at: stopAt, by_race: 0 })
      .where("experiment_id", "=", experiment.id)
      .execute();
    const reason = stopAt === null ? "goes on to its end in its race" : `goes on in its race, to step ${stopAt}`;
    const change = { reason, code: "race", set: { priority } };
    await enqueue({ queue }, tx, { ...experiment, priority }, change);
    return;
  }
  await begin(tx, queue, race, members, move, priority);
}

/** Makes the experiment of a run and queues it. */
async function begin(
  tx: StoreTransaction,
  queue: Queue,
  race: RaceRow,
  members: readonly MemberRecord[],
  move: Move,
  priority: number,
): Promise<void> {
  const { candidate, seed, stopAt } = move;
  const plan = planOfRow(race);
  const entrant = plan.candidates[candidate];
  const seedValue = plan.seeds[seed];
  if (!entrant || seedValue === undefined) return;
  const base = parseExperiment({ ...(JSON.parse(race.spec) as object), dataset: `split:${race.split_id}` });
  const spec = candidateSpec(base, entrant, plan.epochs, seedValue);
  const name = `${race.name}: ${entrant.label}${plan.seeds.length > 1 ? `, seed ${seedValue}` : ""}`.slice(0, 200);
  const tags = [`race: ${race.name}`.slice(0, 60)];
  const splits = plan.candidates.flatMap(({ trunk }) => (trunk?.of === candidate ? [trunk.until] : []));
  const from = move.kind === "fork" ? await originOf(tx, members, entrant.trunk, seed) : undefined;
  const experiment = await insertDraft(tx, {
    projectId: race.project_id,
    name,
    splitId: race.split_id,
    spec: { ...spec, name },
    tags,
    priority,
    checkpointAt: splits,
    ...from,
  });
  await tx.db
    .insertInto("race_members")
    .values({
      race_id: race.id,
      candidate,
      seed,
      experiment_id: experiment.id,
      stop_at: stopAt,
      step: from ? startOf(entrant) : 0,
      results: "[]",
    })
    .execute();
  await enqueue({ queue }, tx, experiment, { reason: `takes part in the race ${race.name}`, code: "race" });
}

/**
 * The end of a trunk to go on from. The checkpoint stays where the trunk's run has it, which keeps it.
 *
 * @returns undefined when it is gone: then the whole is trained
 */
async function originOf(
  tx: StoreTransaction,
  members: readonly MemberRecord[],
  trunk: Trunk | null,
  seed: number,
): Promise<Pick<CheckedDraft, "parent" | "origin"> | undefined> {
  const owner = members.find(({ row }) => row.candidate === trunk?.of && row.seed === seed)?.experiment;
  if (!trunk || !owner) return undefined;
  const rows = await checkpointRows(tx.db, owner.id);
  const row = rows.find(({ step }) => step === trunk.until);
  if (!row) return undefined;
  const files = Object.entries(parseManifest(row.manifest));
  const needed = files.filter(([file]) => file === runFiles.last || file === runFiles.best);
  return { parent: { id: owner.id, kind: "fork", step: trunk.until }, origin: Object.fromEntries(needed) };
}

/** Ends what is still held: it is stopped, with the weights that it has. */
async function finish(tx: StoreTransaction, race: RaceRow, members: readonly MemberRecord[]): Promise<void> {
  const ended_at = new Date().toISOString();
  await tx.db.updateTable("races").set({ state: "finished", ended_at }).where("id", "=", race.id).execute();
  for (const { row, experiment } of members) {
    if (experiment?.state !== "paused") continue;
    await tx.db.updateTable("race_members").set({ by_race: 1 }).where("experiment_id", "=", experiment.id).execute();
    const reason = `held by its race at step ${row.step}, where others were better`;
    await changeState(tx, experiment, { to: "stopped", reason, code: "race", set: { ended_at } });
  }
  const data = { raceId: race.id, state: "finished" };
  await appendEvents(tx, race.project_id, [{ type: "race.state", data }]);
}
