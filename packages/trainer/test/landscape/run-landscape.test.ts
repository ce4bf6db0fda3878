import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listKeptCheckpoints, parseExperiment, parseLandscapeTask, type SurfaceResult } from "../../src/index.ts";
import { barrierOf, placesOn } from "../../src/landscape/line.ts";
import { type LandscapeEvent, type LandscapeRequest, runLandscape } from "../../src/landscape/run-landscape.ts";
import { fakeData } from "../support/fake-data.ts";
import { train } from "../support/harness.ts";
import { softmaxProbe } from "./softmax-probe.ts";

let folder: string;
let run: string;
let request: LandscapeRequest;

const spec = parseExperiment({
  dataset: "fake",
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.5, momentum: 0.9 },
  scheduler: { type: "StepLR", step_size: 10, gamma: 0.1 },
  schedulerInterval: "iteration",
  training: { batchSize: 8, epochs: 6 },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-landscape-"));
  run = join(folder, "run");
  await train({ spec, directory: run, keepCheckpoints: 10 });
  const kept = await listKeptCheckpoints(run);
  const checkpoints = kept.map(({ file }) => join(run, file));
  request = { task: parseLandscapeTask("surface", { grid: 7, images: 30 }), spec, checkpoints };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Changes {
  /** Ends it after so many pieces. */
  readonly endAfter?: number;
  /** Makes the loss of every place overflow but that of the checkpoints. */
  readonly overflow?: boolean;
}

async function compute(asked: LandscapeRequest, { endAfter = Infinity, overflow = false }: Changes = {}) {
  const probe = softmaxProbe(3);
  const measure = probe.loss.bind(probe);
  if (overflow) {
    probe.loss = async (...args) => (probe.calls >= 12 ? { ...(await measure(...args)), loss: NaN } : measure(...args));
  }
  const stop = new AbortController();
  const events: LandscapeEvent[] = [];
  const result = await runLandscape(asked, {
    listener(event) {
      events.push(event);
      if (event.type === "progress" && event.done >= endAfter) stop.abort();
    },
    createProbe: () => Promise.resolve(probe),
    openData: fakeData(),
    signal: stop.signal,
    now: () => 0,
  });
  return { result, events, calls: probe.calls };
}

function surfaceOf(result: unknown): SurfaceResult {
  if ((result as SurfaceResult).type !== "surface") throw new Error(JSON.stringify(result));
  return result as SurfaceResult;
}

describe("a loss surface", () => {
  it("should have the path's losses, its rates, and a grid around it", async () => {
    const { result, events } = await compute(request);
    const { path, xs, ys, losses, explained, ceiling, images } = surfaceOf(result);
    expect(path.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25, 30]);
    // In force for the step after the checkpoint.
    expect(path.map(({ lr }) => Number(lr.toPrecision(3)))).toEqual([0.5, 0.05, 0.05, 0.005, 0.005, 0.0005]);
    expect(path.at(-1)).toMatchObject({ x: 0, y: 0, loss: path.at(-1)!.planeLoss! });
    expect([xs.length, ys.length, losses.length, losses[0]?.length]).toEqual([7, 7, 7, 7]);
    for (const { x, y } of path) {
      expect(x).toBeGreaterThan(xs[0]!);
      expect(y).toBeLessThan(ys.at(-1)!);
    }
    expect(explained.components[0]).toBeGreaterThan(explained.components[1]);
    expect(explained.plane).toBeLessThanOrEqual(1);
    expect(ceiling).toBeGreaterThan(Math.min(...losses.flat().map(Number)));
    expect(images).toBe(30);
    expect(events.filter(({ type }) => type === "progress").at(-1)).toMatchObject({ done: 61, total: 61 });
  });

  it("should lie in the plane of the first two components when its directions are plain", async () => {
    const plain = { ...request, task: parseLandscapeTask("surface", { grid: 3, images: 30, directions: "plain" }) };
    const { explained, path } = surfaceOf((await compute(plain)).result);
    expect(explained.plane).toBeCloseTo(explained.components[0] + explained.components[1], 6);
    for (const { loss, planeLoss } of path) expect(planeLoss! / loss!).toBeCloseTo(1, 1);
  });

  it("should go on where it was ended, with the same numbers", async () => {
    const straight = await compute(request);
    const journal = join(folder, "ended.jsonl");
    const ended = await compute({ ...request, journal }, { endAfter: 20 });
    expect(ended.result.type).toBe("failed");
    // As if it was killed in the middle of a line.
    await writeFile(journal, `${await readFile(journal, "utf8")}{"loss":0.1`);
    const resumed = await compute({ ...request, journal });
    expect(resumed.result).toEqual(straight.result);
    expect(resumed.calls).toBe(straight.calls - 20);
  });

  it("should begin anew when the journal is of something else", async () => {
    const journal = join(folder, "other.jsonl");
    await compute({ ...request, journal }, { endAfter: 20 });
    const other = { ...request, journal, task: parseLandscapeTask("surface", { grid: 5, images: 30 }) };
    expect((await compute(other)).calls).toBe(12 + 25);
  });

  it("should have no loss where the network overflows", async () => {
    const { losses, ceiling } = surfaceOf((await compute(request, { overflow: true })).result);
    expect(losses.flat()).toEqual(new Array(49).fill(null));
    expect(Number.isFinite(ceiling)).toBe(true);
  });

  it("should be refused when the path has no plane, or the pictures are others", async () => {
    const two = await compute({ ...request, checkpoints: request.checkpoints.slice(0, 2) });
    expect(two.result).toMatchObject({ type: "failed", code: "too_few_checkpoints" });
    const none = await compute({ ...request, checkpoints: [] });
    expect(none.result).toMatchObject({ type: "failed", code: "too_few_checkpoints" });
    const changed = await runLandscape(request, {
      listener: () => undefined,
      createProbe: () => Promise.resolve(softmaxProbe(3)),
      openData: fakeData({ fingerprint: "other" }),
      signal: new AbortController().signal,
      now: () => 0,
    });
    expect(changed).toMatchObject({ type: "failed", code: "data_changed" });
  });
});

describe("sharpness along a run", () => {
  it("should stand beside the limit of the rate in force", async () => {
    const task = parseLandscapeTask("sharpness", { images: 30, tolerance: 1e-4 });
    const { result } = await compute({ ...request, task });
    if (result.type !== "sharpness") throw new Error(JSON.stringify(result));
    expect(result.points).toHaveLength(6);
    for (const { sharpness, limit, plainLimit, lr, converged } of result.points) {
      expect(sharpness).toBeGreaterThan(0);
      expect(plainLimit! * lr).toBeCloseTo(2, 9);
      expect(limit! * lr).toBeCloseTo(3.8, 9);
      expect(converged).toBe(true);
    }
  });
});

describe("the line between two runs", () => {
  it("should have both runs' losses at its ends, and no barrier where the loss is convex", async () => {
    const [first = "", last = ""] = [request.checkpoints[0], request.checkpoints.at(-1)];
    const task = parseLandscapeTask("line", { points: 9, images: 30 });
    const { result } = await compute({ ...request, task, checkpoints: [last], other: { spec, checkpoint: first } });
    if (result.type !== "line") throw new Error(JSON.stringify(result));
    const path = surfaceOf((await compute(request)).result).path;
    const at = (place: number) => result.points.find((point) => point.at === place)?.train.loss;
    expect([at(0), at(1)]).toEqual([path.at(-1)?.loss, path[0]?.loss]);
    expect(result.barrier.train).toEqual({ height: 0, at: 0, exists: false });
    expect(result.distance).toBeGreaterThan(0);
  });

  it("should be refused between models of other kinds", async () => {
    const task = parseLandscapeTask("line", {});
    const other = {
      spec: parseExperiment({ ...spec, model: { architecture: "cnn-small", imageSize: 8 } }),
      checkpoint: "",
    };
    const { result } = await compute({ ...request, task, other });
    expect(result).toMatchObject({ code: "not_comparable", details: { key: "model.architecture" } });
  });

  it("should pass through both ends", () => {
    for (const count of [5, 8, 29]) {
      const places = placesOn(count);
      expect([places[0], places.at(-1)]).toEqual([-0.2, 1.2]);
      expect(places).toContain(0);
      expect(places).toContain(1);
    }
  });

  it.each([
    { losses: [1, 2, 3], found: { height: 0, at: 0, exists: false } },
    { losses: [1, 1.54, 2], found: { height: expect.closeTo(0.04, 9) as number, at: 0.5, exists: false } },
    { losses: [1, 4, 3], found: { height: 2, at: 0.5, exists: true } },
    { losses: [1, null, 3], found: null },
  ])("should tell the barrier of $losses", ({ losses, found }) => {
    const points = losses.map((loss, i) => ({ at: i / 2, loss, accuracy: 0 }));
    expect(barrierOf([{ at: -0.2, loss: 99, accuracy: 0 }, ...points])).toEqual(found);
  });
});

describe("the options", () => {
  it.each([
    { kind: "surface", given: { grid: 2 }, key: "grid" },
    { kind: "surface", given: { part: "test" }, key: "part" },
    { kind: "line", given: { grid: 5 }, key: "grid" },
    { kind: "sharpness", given: { tolerance: 0 }, key: "tolerance" },
  ] as const)("should be refused by name: $kind $given", ({ kind, given, key }) => {
    expect(() => parseLandscapeTask(kind, given)).toThrow(key);
  });
});
