import { notFound, PlaygroundError } from "../error.ts";
import type { ExperimentRow, RaceMemberRow, RaceRow } from "../store/schema.ts";
import type { Statements, StoreTransaction } from "../store/store.ts";
import type { MemberFacts, MemberStatus, RaceFacts } from "./race-plan.ts";
import { planOfRow } from "./stored-plan.ts";

/** A run of a race with the experiment that it is; null once that is deleted. */
export interface MemberRecord {
  readonly row: RaceMemberRow;
  readonly experiment: ExperimentRow | null;
}

/** @throws PlaygroundError `not_found` */
export async function readRace(db: Statements, id: string): Promise<RaceRow> {
  const row = await db.selectFrom("races").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("race", id);
  return row;
}

/**
 * Reads a race and keeps everybody else from deciding about it until the transaction ends.
 *
 * @throws PlaygroundError `not_found`
 */
export async function lockRace(tx: StoreTransaction, id: string): Promise<RaceRow> {
  const row = await tx.db
    .updateTable("races")
    .set({ updated_at: new Date().toISOString() })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound("race", id);
  return row;
}

/** The runs of a race that are made, in no order. */
export async function readMembers(db: Statements, raceId: string): Promise<MemberRecord[]> {
  const rows = await db.selectFrom("race_members").selectAll().where("race_id", "=", raceId).execute();
  const ids = rows.flatMap(({ experiment_id }) => experiment_id ?? []);
  const experiments =
    ids.length === 0 ? [] : await db.selectFrom("experiments").selectAll().where("id", "in", ids).execute();
  const byId = new Map(experiments.map((row) => [row.id, row]));
  return rows.map((row) => ({ row, experiment: (row.experiment_id && byId.get(row.experiment_id)) || null }));
}

/** The run that an experiment is, if it is one. */
export function memberOf(db: Statements, experimentId: string): Promise<RaceMemberRow | undefined> {
  return db.selectFrom("race_members").selectAll().where("experiment_id", "=", experimentId).executeTakeFirst();
}

/** The race that an experiment runs in, as long as it is not over. */
export async function raceUnderWayOf(db: Statements, experimentId: string): Promise<RaceRow | undefined> {
  return db
    .selectFrom("races")
    .selectAll("races")
    .innerJoin("race_members", "race_members.race_id", "races.id")
    .where("race_members.experiment_id", "=", experimentId)
    .where("races.state", "in", ["running", "paused"])
    .executeTakeFirst();
}

/**
 * What is compared must follow what its race planned.
 *
 * @throws PlaygroundError `state_conflict` where the experiment runs in a race that is not over
 */
export async function refuseInRace(db: Statements, { id, number }: ExperimentRow, control: string): Promise<void> {
  const race = await raceUnderWayOf(db, id);
  if (!race) return;
  const found = `in the race "${race.name}", which is ${race.state}`;
  const expected = "the race finished or stopped";
  const message = `experiment ${number}: found it ${found}, expected ${expected} to ${control} it`;
  throw new PlaygroundError("state_conflict", message, { key: "race", found: race.name, expected });
}

export function parseResults({ results }: Pick<RaceMemberRow, "results">): (number | undefined)[] {
  return (JSON.parse(results) as (number | null)[]).map((value) => value ?? undefined);
}

/** What a race's records say, in the form that it is decided from. */
export function factsOf(race: RaceRow, members: readonly MemberRecord[]): RaceFacts {
  const plan = planOfRow(race);
  const byPlace = new Map(members.map((member) => [`${member.row.candidate}-${member.row.seed}`, member]));
  const facts = (candidate: number, seed: number): MemberFacts => {
    const member = byPlace.get(`${candidate}-${seed}`);
    if (!member) return { status: "none", step: 0, results: [] };
    return { status: statusOf(member), step: member.row.step, results: parseResults(member.row) };
  };
  return {
    sent: JSON.parse(race.sent) as number[],
    members: plan.candidates.map((_, candidate) => plan.seeds.map((__, seed) => facts(candidate, seed))),
  };
}

function statusOf({ row, experiment }: MemberRecord): MemberStatus {
  const isHeld = row.stop_at !== null && row.step >= row.stop_at;
  switch (experiment?.state) {
    case undefined:
    case "draft":
      return "out";
    case "queued":
    case "running":
      return "underWay";
    case "paused":
      return isHeld ? "held" : "underWay";
    case "stopped":
      if (!row.by_race) return "out";
      return isHeld ? "held" : "underWay";
    case "finished":
    case "failed":
      return experiment.state;
  }
}
