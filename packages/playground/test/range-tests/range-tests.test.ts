import { type Client, type RangeTestMessage, readRangeTest } from "@glissade/api";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTurns } from "../../src/features/range-tests/turns.ts";
import { makePictures } from "../runner/harness.ts";
import { openTestServer, type TestServer } from "../support/server.ts";

const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
  scheduler: { type: "StepLR", step_size: 3 },
  training: { epochs: 3, batchSize: 8 },
};

describe("POST /projects/:projectId/range-tests", () => {
  let folder: string;
  let server: TestServer;
  let client: Client;
  let projectId: string;
  let splitId: string;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "glissade-range-tests-")));
    const pictures = await makePictures(folder);
    server = await openTestServer({ flags: { dataDir: join(folder, "data"), root: [pictures] } });
    ({ client } = server);
    projectId = (await client.createProject({ body: { name: "parts" } })).id;
    const { id } = await client.importDataset({ projectId, body: { source: { kind: "folder", path: pictures } } });
    const abort = new AbortController();
    for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
      if (event?.type === "dataset.state" && event.datasetId === id) break;
    }
    abort.abort();
    splitId = (await client.createSplit({ projectId, body: { name: "all", spec: { datasets: [id] } } })).id;
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (body: object = {}, signal?: AbortSignal) =>
    client.runRangeTest({ projectId, body: { splitId, spec, ...body } }, signal && { signal });

  async function messages(answer: Response): Promise<RangeTestMessage[]> {
    const found: RangeTestMessage[] = [];
    for await (const message of readRangeTest(answer)) found.push(message);
    return found;
  }

  it("should tell the points as they come, and the suggestions with their reasons at the end", async () => {
    const all = await messages(await start({ options: { steps: 60 } }));
    const points = all.filter(({ type }) => type === "point");
    const last = all.at(-1);
    if (last?.type !== "result") throw new Error(JSON.stringify(last));
    expect(points.length).toBeGreaterThan(20);
    expect(points[0]).toMatchObject({ step: 1, steps: 60, lr: 1e-5 });
    expect(last.batchSize).toBe(8);
    for (const { lr, help, index } of last.suggestions) {
      expect(lr).toBeGreaterThan(0);
      expect(help).not.toBe("");
      expect(index).toBeLessThan(points.length);
    }
  });

  it("should have one wait for the other, and end a test whose caller has gone", async () => {
    const gone = new AbortController();
    const endless = await start({ options: { steps: 10_000, to: 1e-4 } }, gone.signal);
    const reader = readRangeTest(endless);
    // It has begun.
    for (let type = ""; type !== "point"; type = (await reader.next()).value?.type ?? "");
    const next = await start({ options: { steps: 12 } });
    const waiting = readRangeTest(next);
    expect((await waiting.next()).value).toEqual({ type: "waiting" });
    gone.abort();
    const rest: string[] = [];
    for await (const { type } of waiting) rest.push(type);
    expect(rest.at(-1)).toBe("result");
  });

  it.each([
    { body: { spec: { ...spec, solver: { type: "SGD", lr: -1 } } }, key: "spec.solver.lr" },
    { body: { options: { steps: 1 } }, key: "options.steps" },
    { body: { options: { stepz: 1 } }, key: "options.stepz" },
  ])("should name the key of what it refuses: $key", async ({ body, key }) => {
    await expect(start(body)).rejects.toMatchObject({ status: 400, problem: { key } });
  });

  it("should refuse the split of another project", async () => {
    const { id } = await client.createProject({ body: { name: "other" } });
    const call = client.runRangeTest({ projectId: id, body: { splitId, spec } });
    await expect(call).rejects.toMatchObject({ status: 404, problem: { key: "splitId" } });
  });
});

describe("turns", () => {
  it("should leave out whose signal is aborted before their turn, and go on after a failure", async () => {
    const turns = createTurns();
    const done: string[] = [];
    const { promise: first, resolve: finish } = Promise.withResolvers<void>();
    const signal = new AbortController().signal;
    const all = [
      turns.take(signal, async () => {
        await first;
        done.push("first");
        throw new Error("broken");
      }),
      turns.take(AbortSignal.abort(), async () => void done.push(await Promise.resolve("gone"))),
      turns.take(signal, async () => void done.push(await Promise.resolve("last"))),
    ];
    expect(turns.busy).toBe(true);
    finish();
    const results = await Promise.allSettled(all);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(done).toEqual(["first", "last"]);
    expect(turns.busy).toBe(false);
  });
});
