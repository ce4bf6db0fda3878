import type { Analysis, Client } from "@glissade/api";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import type * as os from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makePictures } from "../runner/harness.ts";
import { openTestServer, type TestServer } from "../support/server.ts";

// At the lowest priority it would wait for all other tests.
vi.mock("node:os", async (original) => ({ ...(await original<typeof os>()), setPriority: vi.fn() }));

const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.05, momentum: 0.9 },
  training: { epochs: 4, batchSize: 16 },
};

/** Servers on one data folder, one after the other, that train and compute. */
describe("analyses of experiments", () => {
  let folder: string;
  let flags: { dataDir: string; root: string[]; concurrency: string };
  let server: TestServer;
  let client: Client;
  let projectId: string;
  let splitId: string;
  let experimentId: string;
  let otherId: string;

  async function untilEvent(is: (event: { type: string; data: Record<string, unknown> }) => boolean): Promise<void> {
    const abort = new AbortController();
    for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
      if (event && is(event)) break;
    }
    abort.abort();
  }
  const untilFinished = (id: string) =>
    untilEvent(
      ({ type, data }) => type === "analysis.state" && data["analysisId"] === id && data["state"] === "finished",
    );
  const train = async (name: string, changes: object = {}): Promise<string> => {
    const body = { name, splitId, spec: { ...spec, ...changes }, start: true };
    const { id } = await client.createExperiment({ projectId, body });
    await vi.waitFor(async () => expect((await client.getExperiment({ experimentId: id })).state).toBe("finished"), {
      timeout: 30_000,
    });
    return id;
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "glissade-analyses-")));
    const pictures = await makePictures(folder);
    flags = { dataDir: join(folder, "data"), root: [pictures], concurrency: "1" };
    server = await openTestServer({ flags });
    ({ client } = server);
    projectId = (await client.createProject({ body: { name: "parts" } })).id;
    const { id } = await client.importDataset({ projectId, body: { source: { kind: "folder", path: pictures } } });
    await untilEvent(({ type, data }) => type === "dataset.state" && data["to"] === "ready");
    splitId = (await client.createSplit({ projectId, body: { name: "all", spec: { datasets: [id] } } })).id;
    experimentId = await train("one");
    otherId = await train("other", { seed: 7 });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (body: { kind: Analysis["kind"]; options?: object; otherExperimentId?: string }, id = experimentId) =>
    client.startAnalysis({ experimentId: id, body: { ...body, options: { ...body.options } } });

  it("should compute a surface, and go on with it after a restart of the server", async () => {
    const asked = await start({ kind: "surface", options: { grid: 15, images: 56 } });
    expect(asked).toMatchObject({ state: "queued", options: { grid: 15, directions: "filter" }, experimentId });
    const work = join(flags.dataDir, "analyses");
    const journal = join(work, `${experimentId}-surface.jsonl`);
    const written = async (): Promise<string[]> => (await readFile(journal, "utf8")).split("\n");
    await vi.waitFor(async () => expect((await written()).length).toBeGreaterThan(3), { timeout: 30_000 });
    await server.close();
    // A loss that is found nowhere but there.
    const [key, first, ...rest] = await written();
    const marked = JSON.stringify({ ...(JSON.parse(first!) as object), loss: 123.25 });
    await writeFile(journal, [key, marked, ...rest].join("\n"));
    server = await openTestServer({ flags });
    ({ client } = server);
    await untilFinished(asked.id);
    const { result, state, endedAt } = await client.getAnalysis({ analysisId: asked.id });
    if (result?.type !== "surface") throw new Error(JSON.stringify(result));
    expect([state, endedAt === null, result.losses.length, result.images]).toEqual(["finished", false, 15, 56]);
    expect(result.path.length).toBeGreaterThanOrEqual(3);
    expect(result.path[0]?.loss).toBe(123.25);
    expect(result.path.at(-1)).toMatchObject({ step: 16, x: 0, y: 0 });
    await vi.waitFor(async () => expect(await readdir(work)).toEqual([]));
  });

  it("should compute sharpness and line one after the other, and tell what can be computed", async () => {
    const line = await start({ kind: "line", options: { points: 7, images: 20 }, otherExperimentId: otherId });
    const sharpness = await start({ kind: "sharpness", options: { images: 20 } });
    await untilFinished(sharpness.id);
    const ends = await client.getAnalysis({ analysisId: line.id });
    expect(ends).toMatchObject({ state: "finished", otherExperimentId: otherId, result: { type: "line" } });
    const sharp = (await client.getAnalysis({ analysisId: sharpness.id })).result;
    if (sharp?.type !== "sharpness") throw new Error(JSON.stringify(sharp));
    for (const { limit, lr } of sharp.points) expect(limit! * lr).toBeCloseTo(3.8, 6);
    const { items, checkpoints, needed } = await client.listAnalyses({ experimentId });
    expect(items.map(({ kind }) => kind)).toEqual(["sharpness", "line", "surface"]);
    expect(checkpoints).toBeGreaterThanOrEqual(3);
    expect(needed).toEqual({ surface: 3, line: 1, sharpness: 2 });
  });

  it("should cancel one that is under way, and forget it", async () => {
    const { id } = await start({ kind: "surface", options: { grid: 101, images: 56 } });
    await expect(start({ kind: "surface" })).rejects.toMatchObject({ status: 409, problem: { key: "kind" } });
    await client.deleteAnalysis({ analysisId: id });
    await expect(client.getAnalysis({ analysisId: id })).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    { body: { kind: "surface", options: { grid: 1 } }, status: 400, key: "options.grid" },
    { body: { kind: "line" }, status: 400, key: "otherExperimentId" },
  ] as const)("should name the key of what it refuses: $key", async ({ body, status, key }) => {
    await expect(start(body)).rejects.toMatchObject({ status, problem: { key } });
  });

  it("should refuse a draft, and take results away with their experiment", async () => {
    const draft = await client.createExperiment({ projectId, body: { name: "draft", splitId, spec } });
    await expect(start({ kind: "surface" }, draft.id)).rejects.toMatchObject({
      status: 409,
      problem: { key: "state" },
    });
    const [first] = (await client.listAnalyses({ experimentId })).items;
    await client.deleteExperiment({ experimentId, confirm: "true" });
    await expect(client.getAnalysis({ analysisId: first!.id })).rejects.toMatchObject({ status: 404 });
    const artifacts = join(flags.dataDir, "artifacts", "experiments", experimentId);
    await expect(readdir(artifacts)).rejects.toThrow("ENOENT");
  });
});
