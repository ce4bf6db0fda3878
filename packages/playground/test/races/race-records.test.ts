import { raceSettings, type RaceSettingsInput } from "@glissade/api";
import { type FinishedEvent, parseExperiment } from "@glissade/trainer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pino } from "pino";
import { readExperiment } from "../../src/experiments/state.ts";
import type { Queue } from "../../src/queue/queue.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { createRace, deleteRace, pauseRace, resumeRace, stopRace } from "../../src/races/control-race.ts";
import { makePlan } from "../../src/races/make-plan.ts";
import { factsOf, type MemberRecord, readMembers, readRace } from "../../src/races/race-records.ts";
import { planOfRow, withCost } from "../../src/races/stored-plan.ts";
import { rankingOf } from "../../src/races/ranking.ts";
import { claimExperiment } from "../../src/runner/claim.ts";
import { conclude } from "../../src/runner/conclude.ts";
import { resumeExperiment, stopExperiment } from "../../src/runner/control.ts";
import { withinClaim } from "../../src/runner/fence.ts";
import { startingProgress } from "../../src/runner/progress.ts";
import { appendEvents } from "../../src/store/events.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { makeProject, specOf } from "../runner/records.ts";

const stepsPerEpoch = 10;

describeStores("a race's records", (stores) => {
  let store: Store;
  let queue: Queue;
  beforeAll(async () => {
    const opened = await stores.openWithUrl();
    store = opened.store;
    queue = await openQueue(store, opened.databaseUrl, pino({ level: "silent" }));
  });
  afterAll(() => queue.close());

  /** Six candidates, compared after 2 and 6 of 12 epochs. */
  async function start(changes: Partial<RaceSettingsInput> = {}) {
    const { projectId, splitId } = await makeProject(store);
    const spec = parseExperiment({ ...(JSON.parse(specOf()) as object), dataset: "split" });
    const lrs = [0.06, 0.05, 0.04, 0.03, 0.02, 0.01];
    const settings = raceSettings.parse({
      candidates: { kind: "grid", schedulers: [{ scheduler: null }], lrs },
      budget: { epochs: 12 },
      ...changes,
    });
    const plan = withCost(makePlan(spec, settings, stepsPerEpoch));
    const services = { store, queue };
    const id = await createRace(services, projectId, { name: "r", splitId, spec, settings, plan, priority: 0 });
    const members = async (): Promise<MemberRecord[]> =>
      (await readMembers(store.db, id)).toSorted(
        (a, b) => a.row.candidate - b.row.candidate || a.row.seed - b.row.seed,
      );
    const states = async () => (await members()).map(({ experiment }) => experiment?.state);
    const stops = async () => (await members()).map(({ row }) => row.stop_at);
    const idOf = async (candidate: number) => (await members())[candidate]?.experiment?.id ?? "";
    return { services, id, members, states, stops, idOf, state: async () => (await readRace(store.db, id)).state };
  }

  /** Trains a queued run to where it is to be held, or its end, without training. */
  async function train(experimentId: string, value: number | "fails"): Promise<ExperimentRow> {
    const claimed = await claimExperiment(store, experimentId, {
      worker: "w",
      signal: new AbortController().signal,
    });
    if (!claimed) throw new Error(`experiment ${experimentId} is not queued`);
    const { stop_at } = await store.db
      .selectFrom("race_members")
      .select("stop_at")
      .where("experiment_id", "=", experimentId)
      .executeTakeFirstOrThrow();
    const step = stop_at ?? 120;
    const claim = { experimentId, projectId: claimed.project_id, attempt: claimed.attempt };
    const at = { step, epoch: step / stepsPerEpoch };
    const stopped = { type: "stopped", directory: "", ...at, checkpoint: null } as const;
    const failed = { type: "failed", code: "non_finite_loss", message: "diverged", details: {} } as const;
    const files = { model: "", weights: "", report: "", metrics: "", events: "" };
    const scores = { confusionMatrix: null, classScores: null, unreadable: 0, seconds: 1 };
    const finished: FinishedEvent = {
      ...{ ...at, ...scores, directory: "", metrics: {}, best: null, classes: [], files },
      ...{ type: "finished", weights: "last" },
    };
    await withinClaim(store, claim, async (tx) => {
      const data = { ...at, metrics: { "validation/accuracy": value === "fails" ? null : value } };
      await appendEvents(tx, claim.projectId, [{ type: "training.evaluation", experimentId, data }]);
    });
    const final = value === "fails" ? failed : stop_at === null ? finished : stopped;
    await withinClaim(store, claim, (tx) =>
      conclude(tx, queue, { final, intent: undefined, progress: { ...startingProgress, step }, results: undefined }),
    );
    return readExperiment(store.db, experimentId);
  }

  it("should be decided once however many attempts end at the same moment", async () => {
    const race = await start();
    const members = await race.members();
    expect(await race.stops()).toEqual([20, 20, 20, 20, 20, 20]);
    await Promise.all(members.map(({ experiment }, index) => train(experiment?.id ?? "", 0.9 - index / 10)));
    // Of six, the best two go on; who was best when three had come may go on as well.
    const queued = (await race.members()).filter(({ experiment }) => experiment?.state === "queued");
    expect(queued.length).toBeGreaterThanOrEqual(2);
    expect(queued.slice(0, 2).map(({ row }) => [row.candidate, row.stop_at])).toEqual([
      [0, 60],
      [1, 60],
    ]);
    for (const { experiment, row } of queued) await train(experiment?.id ?? "", 0.95 - row.candidate / 10);
    const last = (await race.members()).filter(({ experiment }) => experiment?.state === "queued");
    expect(last.map(({ row, experiment }) => [row.candidate, row.stop_at, experiment?.priority])).toEqual([
      [0, null, 2],
    ]);
    await train(await race.idOf(0), 0.99);
    expect(await race.state()).toBe("finished");
    expect(await race.states()).toEqual(["finished", "stopped", "stopped", "stopped", "stopped", "stopped"]);
    const row = await readRace(store.db, race.id);
    const ranking = rankingOf(planOfRow(row), factsOf(row, await race.members()));
    expect(ranking.map(({ candidate }) => candidate)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ranking.map(({ state }) => state)).toEqual(["finished", "held", "held", "held", "held", "held"]);
  });

  it("should go on without those that failed, were stopped by a person or deleted", async () => {
    const race = await start();
    await train(await race.idOf(0), "fails");
    await train(await race.idOf(1), 0.5);
    await train(await race.idOf(2), 0.6);
    expect(await race.states()).toEqual(["failed", "paused", "queued", "queued", "queued", "queued"]);
    const ids = await Promise.all([3, 4, 5].map((candidate) => race.idOf(candidate)));
    for (const id of ids) await stopExperiment(race.services, id);
    expect(await race.states()).toEqual(["failed", "paused", "queued", "draft", "draft", "draft"]);
    await train(await race.idOf(2), "fails");
    // Nobody else is left: the one that is held goes on to the end.
    expect(await race.states()).toEqual(["failed", "queued", "failed", "draft", "draft", "draft"]);
    await train(await race.idOf(1), 0.7);
    await train(await race.idOf(1), 0.8);
    expect(await race.state()).toBe("finished");
  });

  it("should hold everybody while it is paused, and go on when it is resumed", async () => {
    const race = await start();
    const ids = await Promise.all([0, 1, 2].map((candidate) => race.idOf(candidate)));
    await train(ids[0] ?? "", 0.9);
    await train(ids[1] ?? "", 0.8);
    await pauseRace(race.services, race.id);
    expect(await race.states()).toEqual(["paused", "paused", "paused", "paused", "paused", "paused"]);
    await expect(pauseRace(race.services, race.id)).rejects.toMatchObject({ code: "state_conflict" });
    await resumeRace(race.services, race.id);
    expect(await race.states()).toEqual(["paused", "paused", "queued", "queued", "queued", "queued"]);
    await train(ids[2] ?? "", 0.7);
    expect(await race.stops()).toEqual([60, 20, 20, 20, 20, 20]);
  });

  it("should end when it is stopped, go on when it is resumed, and let a person train a run to its end", async () => {
    const race = await start();
    await train(await race.idOf(0), 0.9);
    await stopRace(race.services, race.id);
    expect(await race.states()).toEqual(Array.from({ length: 6 }, () => "stopped"));
    await expect(deleteRace(race.services, race.id, false)).rejects.toMatchObject({ code: "confirmation_needed" });
    await resumeExperiment(race.services, await race.idOf(0));
    expect(await race.stops()).toEqual([null, 20, 20, 20, 20, 20]);
    await train(await race.idOf(0), 0.95);
    expect(await race.states()).toEqual(["finished", "stopped", "stopped", "stopped", "stopped", "stopped"]);
    expect(await race.state()).toBe("stopped");
    await resumeRace(race.services, race.id);
    expect(await race.states()).toEqual(["finished", "queued", "queued", "queued", "queued", "queued"]);
    await stopRace(race.services, race.id);
    await deleteRace(race.services, race.id, true);
    expect(await store.db.selectFrom("race_members").selectAll().where("race_id", "=", race.id).execute()).toEqual([]);
  });
});
