import fc from "fast-check";
import { pino } from "pino";
import { beforeAll, expect, it } from "vitest";
import { decodeChunk } from "../../src/metrics/series-chunk.ts";
import { type AttemptWriter, createAttemptWriter } from "../../src/runner/attempt-writer.ts";
import type { Said } from "../../src/runner/said.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Fault, faultyStore } from "./faulty-store.ts";
import { makeExperiment, makeProject } from "./records.ts";

const log = pino({ level: "silent" });

function row(line: number): Said {
  return {
    kind: "row",
    line,
    row: {
      kind: "step",
      step: line + 1,
      epoch: 1,
      seconds: line,
      lr: [0.1],
      metrics: { "train/loss": line % 7 === 3 ? null : 1 / (line + 1) },
    },
    time: 1_700_000_000_000 + line,
  };
}

function warning(line: number): Said {
  return { kind: "event", line, event: { type: "warning", code: "test", message: `${line}` } };
}

async function pointsOf(store: Store, { id }: ExperimentRow, series: string) {
  const chunks = await store.db
    .selectFrom("series_chunks")
    .selectAll()
    .where("experiment_id", "=", id)
    .where("series", "=", series)
    .orderBy("position")
    .execute();
  return chunks.flatMap(({ data }) => {
    const { steps, values } = decodeChunk(data);
    return Array.from(steps, (step, i) => [step, values[i]]);
  });
}

async function linesOf(store: Store, { id }: ExperimentRow) {
  const events = await store.db
    .selectFrom("events")
    .selectAll()
    .where("experiment_id", "=", id)
    .orderBy("seq")
    .execute();
  return events.filter(({ line }) => line !== null).map(({ line }) => line);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describeStores("attempt writer", (stores) => {
  let store: Store;
  beforeAll(async () => {
    store = await stores.open();
  });

  async function running(store: Store): Promise<ExperimentRow> {
    return makeExperiment(store, await makeProject(store), { state: "running", attempt: 3, job_id: "j" });
  }

  async function open(store: Store, { id, project_id }: ExperimentRow, attempt = 3) {
    const ends: unknown[] = [];
    const giveUp = new AbortController();
    const writer: AttemptWriter = createAttemptWriter({
      store,
      claim: { experimentId: id, projectId: project_id, attempt },
      log,
      folder: await temporaryFolder(),
      onEnd: (error) => ends.push(error),
      giveUp: giveUp.signal,
    });
    return { writer, ends, giveUp };
  }

  it("should write everything once and in order, whatever happens to its transactions", async () => {
    const fault = fc.constantFrom<Fault>("none", "before", "after");
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), async (faults, count) => {
        const experiment = await running(store);
        const { writer } = await open(faultyStore(store, faults), experiment);
        for (const line of upTo(count)) {
          writer.say(warning(line));
          writer.say(row(line));
          if (line % 9 === 8) await writer.write(() => Promise.resolve());
        }
        await writer.write(async ({ db }) => {
          await db.updateTable("experiments").set({ notes: "done" }).where("id", "=", experiment.id).execute();
        });
        expect(await linesOf(store, experiment)).toEqual(upTo(count));
        const points = await pointsOf(store, experiment, "train/loss");
        expect(points).toEqual(upTo(count).map((line) => [line + 1, line % 7 === 3 ? Number.NaN : 1 / (line + 1)]));
        const after = await store.db
          .selectFrom("experiments")
          .selectAll()
          .where("id", "=", experiment.id)
          .executeTakeFirstOrThrow();
        expect(after).toMatchObject({ notes: "done", seconds: count - 1 });
        const value = await store.db
          .selectFrom("experiment_values")
          .select("number")
          .where("experiment_id", "=", experiment.id)
          .where("key", "=", "metrics.train/loss")
          .executeTakeFirst();
        expect(value?.number).toBe((count - 1) % 7 === 3 ? null : 1 / count);
      }),
      { numRuns: 8 },
    );
  });

  it("should write nothing, and say so, when another attempt has taken over", async () => {
    const experiment = await running(store);
    const { writer, ends } = await open(store, experiment, 2);
    writer.say(warning(0));
    writer.say(row(0));
    await expect(writer.write(() => Promise.resolve())).rejects.toMatchObject({ code: "fenced" });
    await expect(writer.write(() => Promise.resolve())).rejects.toMatchObject({ code: "fenced" });
    expect(ends).toHaveLength(1);
    expect(await linesOf(store, experiment)).toEqual([]);
    expect(await pointsOf(store, experiment, "train/loss")).toEqual([]);
  });

  it("should roll back and go on when the work of a caller fails", async () => {
    const experiment = await running(store);
    const { writer, ends } = await open(store, experiment);
    const failing = writer.write(async ({ db }) => {
      await db.updateTable("experiments").set({ notes: "no" }).where("id", "=", experiment.id).execute();
      throw new Error("mine");
    });
    await expect(failing).rejects.toThrow("mine");
    writer.say(warning(0));
    await writer.write(() => Promise.resolve());
    expect(await linesOf(store, experiment)).toEqual([0]);
    expect(ends).toEqual([]);
  });

  it("should wait no longer when told to give up", async () => {
    const experiment = await running(store);
    const { writer, ends, giveUp } = await open(faultyStore(store, alwaysBefore()), experiment);
    writer.say(warning(0));
    const waiting = writer.write(() => Promise.resolve());
    giveUp.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow();
    expect(ends).toHaveLength(1);
  });
});

function* alwaysBefore(): Generator<Fault> {
  for (;;) yield "before";
}
