import type { RaceSettings } from "@glissade/api";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { createRace, deleteRace, pauseRace, resumeRace, stopRace } from "../../races/control-race.ts";
import { makePlan } from "../../races/make-plan.ts";
import { readMembers, readRace } from "../../races/race-records.ts";
import { planOfRow, withCost } from "../../races/stored-plan.ts";
import { inPart } from "../../server/in-part.ts";
import { completeSpec } from "../experiments/experiment-spec.ts";
import { withMetrics } from "../experiments/experiment-repository.ts";
import { deleteExperiment, partSizes, refuseEmpty } from "../experiments/experiment-service.ts";
import { stepsPerEpochOf } from "../experiments/plan-experiment.ts";
import { requireProject } from "../projects/require-project.ts";
import { toPlan, toRace, toRaceSummary } from "./to-race.ts";
import { raceWarnings } from "./race-warnings.ts";

interface RaceInput {
  readonly splitId: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly settings: RaceSettings;
}

/** Races of schedules. */
export function raceHandlers(services: Services) {
  const { store } = services;
  const planned = async (projectId: string, input: RaceInput) => {
    const images = await partSizes(store.db, projectId, input.splitId);
    const spec = inPart("spec", () => completeSpec({ ...input.spec, continuations: [] }, input.splitId));
    refuseEmpty(spec, images);
    const stored = withCost(makePlan(spec, input.settings, stepsPerEpochOf(spec, images)));
    return { spec, stored, warnings: raceWarnings(spec, stored, images) };
  };
  const answer = async (id: string) => {
    const row = await readRace(store.db, id);
    const members = await readMembers(store.db, id);
    const finished = members.flatMap(({ experiment }) => (experiment?.state === "finished" ? [experiment] : []));
    const metrics = await withMetrics(store.db, finished);
    const name = planOfRow(row).metric.replace(/^\w+/, "test");
    return toRace(row, members, new Map(metrics.map((each) => [each.row.id, each.metrics[name] ?? null])));
  };
  return {
    async previewRace({ params: { projectId }, body }) {
      const { stored, warnings } = await planned(projectId, body);
      return toPlan(stored, warnings);
    },
    async createRace({ params: { projectId }, body }) {
      const { spec, stored } = await planned(projectId, body);
      const { settings, splitId, priority } = body;
      const name = body.name ?? (await nextName(services, projectId));
      return answer(await createRace(services, projectId, { name, splitId, spec, settings, plan: stored, priority }));
    },
    async listRaces({ params: { projectId }, query: { offset, limit } }) {
      await requireProject(store.db, projectId);
      const ofProject = store.db.selectFrom("races").where("project_id", "=", projectId);
      const { total } = await ofProject.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
      const rows = await ofProject
        .selectAll()
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .offset(offset)
        .limit(limit)
        .execute();
      const items = await Promise.all(rows.map(async (row) => toRaceSummary(row, await readMembers(store.db, row.id))));
      return { items, total: Number(total), offset, limit };
    },
    getRace: ({ params: { raceId } }) => answer(raceId),
    async pauseRace({ params: { raceId } }) {
      await pauseRace(services, raceId);
      return answer(raceId);
    },
    async resumeRace({ params: { raceId } }) {
      await resumeRace(services, raceId);
      return answer(raceId);
    },
    async stopRace({ params: { raceId } }) {
      await stopRace(services, raceId);
      return answer(raceId);
    },
    async deleteRace({ params: { raceId }, query: { confirm, experiments } }) {
      const ids = await deleteRace(services, raceId, confirm);
      if (experiments) for (const id of ids) await deleteExperiment(services, id, true);
      return undefined;
    },
  } satisfies Partial<Handlers>;
}

async function nextName({ store }: Pick<Services, "store">, projectId: string): Promise<string> {
  const { total } = await store.db
    .selectFrom("races")
    .where("project_id", "=", projectId)
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  return `Race ${Number(total) + 1}`;
}
