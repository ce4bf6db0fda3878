import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportedRun } from "../../src/exports/exported-run.ts";
import { crc32c } from "../../src/exports/tensorboard/crc32c.ts";
import { eventFile, tensorboardFiles } from "../../src/exports/tensorboard/event-file.ts";
import { zipFiles } from "../../src/exports/zip/zip-files.ts";
import { collect } from "./support/collect.ts";
import { readExport, reads } from "./support/python.ts";
import { readEvents, readSessionEnd, readSessionStart } from "./support/read-events.ts";
import { readZip, unpack } from "./support/read-zip.ts";
import { awkwardNames, awkwardValues, pointsFrom, runOf, seriesOf, startTime } from "./support/runs.ts";

const params = {
  "solver.lr": 0.1,
  "training.epochs": 20,
  "split.stratified": true,
  "split.seed": 0,
  "training.augment": false,
  "solver.name": "",
  "model.weights": null,
  "model.architecture": "resnet20",
  "solver.clip": Infinity,
};

const run = runOf({
  params,
  series: [
    seriesOf("train/loss", pointsFrom(awkwardValues), pointsFrom([7, 8], { firstStep: 2 ** 30 })),
    seriesOf("lr", pointsFrom([0.1, 0.05])),
    seriesOf("empty"),
  ],
});

const read = async (exported: ExportedRun) => readEvents(await collect(eventFile(exported)));

describe("CRC-32C", () => {
  it.each([
    ["nothing", new Uint8Array(), 0],
    ["the digits 1 to 9", Buffer.from("123456789"), 0xe3069283],
    ["32 bytes of zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 bytes of ones", new Uint8Array(32).fill(255), 0x62a8ab43],
    ["32 rising bytes", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["32 falling bytes", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])("should be what RFC 3720 gives when it is taken of %s", (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc);
  });
});

describe("a TensorBoard event file", () => {
  it("should begin with its version and the parameters when it is read from the bytes up", async () => {
    const [version, start] = await read(run);
    expect(version).toMatchObject({ fileVersion: "brain.Event:2", wallTime: startTime / 1000, step: 0 });
    expect(start).toMatchObject({ tag: "_hparams_/session_start_info", plugin: "hparams" });
    expect(readSessionStart(start!.content!)).toEqual({
      hparams: {
        "solver.lr": 0.1,
        "training.epochs": 20,
        "split.stratified": true,
        "split.seed": 0,
        "training.augment": false,
        "solver.name": "",
        "model.architecture": "resnet20",
        "solver.clip": "Infinity",
      },
      groupName: run.id,
      startTimeSecs: startTime / 1000,
    });
  });

  it("should hold every point as float32 with its step and time when values are awkward", async () => {
    const events = (await read(run)).filter(({ value }) => value !== undefined);
    const wanted = (tag: string, values: readonly number[], firstStep = 0) =>
      values.map((value, index) => {
        const step = firstStep + index;
        return { tag, value: Math.fround(value), step, wallTime: (startTime + 1000 * step) / 1000 };
      });
    const found = events.map(({ tag, value, step, wallTime }) => ({ tag, value, step, wallTime }));
    expect(found).toEqual([
      ...wanted("train/loss", awkwardValues),
      ...wanted("train/loss", [7, 8], 2 ** 30),
      ...wanted("lr", [0.1, 0.05]),
    ]);
  });

  it("should name the scalars plugin in each tag's first value only", async () => {
    const events = (await read(run)).filter(({ value }) => value !== undefined);
    expect(events.filter(({ plugin }) => plugin === "scalars").map(({ tag, step }) => [tag, step])).toEqual([
      ["train/loss", 0],
      ["lr", 0],
    ]);
  });

  it.each([
    ["FINISHED", 1],
    ["FAILED", 2],
    ["KILLED", 2],
    ["RUNNING", 3],
    ["SCHEDULED", 0],
  ] as const)("should end with the session's state when the run is %s", async (status, number) => {
    const endTime = number === 1 || number === 2 ? startTime + 60_000 : null;
    const end = (await read(runOf({ status, endTime }))).at(-1)!;
    expect(end.tag).toBe("_hparams_/session_end_info");
    expect(readSessionEnd(end.content!)).toEqual({ status: number, endTimeSecs: (endTime ?? 0) / 1000 });
  });

  it("should hold any series in pieces of any size", async () => {
    const pieces = fc.array(fc.array(fc.float(), { maxLength: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.string({ unit: "grapheme" }), async (list, key) => {
        let firstStep = 0;
        const parts = list.map((values) => {
          firstStep += 2 ** 33;
          return pointsFrom(values, { firstStep });
        });
        const events = (await read(runOf({ series: [seriesOf(key, ...parts)] }))).filter((e) => e.value !== undefined);
        expect(events.map(({ value }) => value)).toEqual(list.flat());
        expect(events.map(({ step }) => step)).toEqual(parts.flatMap(({ steps }) => [...steps]));
        for (const { tag } of events) expect(tag ?? "").toBe(key);
      }),
      { numRuns: 100 },
    );
  });

  it("should be given a folder of its own when runs have equal or impossible names", async () => {
    const names = ["cosine", "Cosine", ...awkwardNames];
    const files = await readZip(await collect(zipFiles(tensorboardFiles(names.map((name) => runOf({ name }))))));
    const folders = [...files.keys()].map((path) => path.split("/")[0]!.toLowerCase());
    expect(new Set(folders).size).toBe(names.length);
    for (const path of files.keys()) expect(path).toMatch(/^[^/]+\/events\.out\.tfevents\.1767323045\.glissade$/);
  });
});

describe("TensorBoard", () => {
  let folder: string;
  const second = runOf({
    id: "second",
    name: "step, plain",
    params: { ...params, "solver.lr": 0.2 },
    status: "KILLED",
    series: [seriesOf("train/loss", pointsFrom([4, 3, 2]))],
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "glissade-tensorboard-"));
    await unpack(await collect(zipFiles(tensorboardFiles([run, second]))), folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.runIf(reads.with("tensorboard"))(
    reads.title("should read every scalar when EventAccumulator opens the files", "tensorboard"),
    () => {
      const found = readExport("tensorboard", folder) as Record<string, Record<string, [number, string, number][]>>;
      const row = (step: number, value: number) => [step, Math.fround(value), (startTime + 1000 * step) / 1000];
      const numbers = Object.entries(found).map(([name, tags]) => [
        name,
        Object.fromEntries(
          Object.entries(tags).map(([tag, points]) => [tag, points.map(([s, v, t]) => [s, fromPython(v), t])]),
        ),
      ]);
      expect(Object.fromEntries(numbers)).toEqual({
        "bolts, cosine": {
          "train/loss": [...awkwardValues.map((value, step) => row(step, value)), row(2 ** 30, 7), row(2 ** 30 + 1, 8)],
          lr: [row(0, 0.1), row(1, 0.05)],
        },
        "step, plain": { "train/loss": [row(0, 4), row(1, 3), row(2, 2)] },
      });
    },
  );

  it.runIf(reads.with("tensorboard"))(
    reads.title("should show parameters, states and last metrics when the HParams tab asks", "tensorboard"),
    () => {
      const known = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
      expect(readExport("hparams", folder)).toEqual([
        {
          name: "bolts, cosine",
          group: run.id,
          status: 1,
          start: startTime / 1000,
          end: (startTime + 60_000) / 1000,
          hparams: { ...known, "solver.clip": "Infinity" },
          metrics: { "train/loss": [expect.any(Number), "8.0"], lr: [1, String(Math.fround(0.05))] },
        },
        {
          name: "step, plain",
          group: "second",
          status: 2,
          start: startTime / 1000,
          end: (startTime + 60_000) / 1000,
          hparams: { ...known, "solver.lr": 0.2, "solver.clip": "Infinity" },
          metrics: { "train/loss": [2, "2.0"] },
        },
      ]);
    },
  );
});

/** A number from Python's repr(). */
function fromPython(text: string): number {
  return Number(text.replace("inf", "Infinity").replace("nan", "NaN"));
}
