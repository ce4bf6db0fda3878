import fc from "fast-check";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepEvenly } from "../src/run/keep-evenly.ts";
import { listKeptCheckpoints } from "../src/run/kept-checkpoints.ts";
import { diskFileSystem } from "../src/files/file-system.ts";
import { readCheckpoint } from "../src/run/checkpoint.ts";
import { ofType, specOf, stopAfter, temporaryFolder, train } from "./support/harness.ts";

describe("keepEvenly", () => {
  it("should keep all when there are few, and the newest when there is room for one", () => {
    expect(keepEvenly([3, 1, 2, 2], 3)).toEqual([1, 2, 3]);
    expect(keepEvenly([1, 2, 3], 1)).toEqual([3]);
    expect(keepEvenly([1, 2, 3], 0)).toEqual([]);
    expect(keepEvenly([], 5)).toEqual([]);
  });

  it("should keep first and newest, and no gap wider than twice the even one, however the run grows", () => {
    const periods = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(periods, fc.integer({ min: 2, max: 20 }), (between, most) => {
        let kept: number[] = [];
        let step = 0;
        for (const period of between) kept = keepEvenly([...kept, (step += period)], most);
        expect(kept.length).toBe(Math.min(most, between.length));
        expect([kept[0], kept.at(-1)]).toEqual([between[0], step]);
        const widest = Math.max(0, ...kept.slice(1).map((at, i) => at - kept[i]!));
        const even = (2 * (step - between[0]!)) / (most - 1);
        expect(widest).toBeLessThanOrEqual(Math.max(even, ...between));
      }),
    );
  });
});

describe("kept checkpoints", () => {
  const spec = specOf({ training: { epochs: 12 } });

  it("should lie evenly, each with the best weights that it speaks of", async () => {
    const directory = await temporaryFolder();
    const { events } = await train({ spec, directory, keepCheckpoints: 4 });
    const kept = await listKeptCheckpoints(directory);
    const even = keepEvenly(Array.from({ length: 12 }, (_, i) => 5 * (i + 1)).reduce(growing(4), []), 4);
    expect(kept.map(({ step }) => step)).toEqual(expect.arrayContaining(even));
    const steps = new Set(kept.map(({ step }) => step));
    const wanted = kept.filter(({ step }) => even.includes(step)).flatMap(({ step, best }) => [step, best]);
    expect([...steps].sort()).toEqual([...new Set(wanted)].sort());
    for (const { step, file } of kept) {
      const { progress } = (await readCheckpoint(join(directory, file)))!;
      expect(progress).toMatchObject({ step, pending: false });
    }
    const last = ofType(events, "checkpoint").filter(({ reason }) => reason === "end");
    expect(last).toMatchObject([{ step: 60, kept: "checkpoints/step-00000060.safetensors" }]);
    // One file with two names.
    const names = ["last.safetensors", "step-00000060.safetensors"];
    const inodes = await Promise.all(names.map((name) => stat(join(directory, "checkpoints", name))));
    expect(new Set(inodes.map(({ ino }) => ino)).size).toBe(1);
  });

  it("should be copies where the disk knows no links", async () => {
    const directory = await temporaryFolder();
    const fileSystem = { ...diskFileSystem, link: () => Promise.reject(new Error("EPERM")) };
    await train({ spec, directory, keepCheckpoints: 2 }, { fileSystem });
    const names = await readdir(join(directory, "checkpoints"));
    expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["step-00000005.safetensors", "step-00000060.safetensors"]));
  });

  it("should be saved after exactly the steps asked for, and change nothing else", async () => {
    const [plain, directory] = [await temporaryFolder(), await temporaryFolder()];
    const reference = await train({ spec, directory: plain });
    const { final } = await train({ spec, directory, checkpointAt: [7, 20, 59] });
    expect(final).toEqual({ ...reference.final, directory });
    const kept = await listKeptCheckpoints(directory);
    expect(kept.map(({ step }) => step)).toEqual(expect.arrayContaining([7, 20, 59]));
    expect(kept.length).toBeLessThanOrEqual(6);
    expect(await listKeptCheckpoints(plain)).toEqual([]);
  });

  it("should be taken up by a resumed run, without those past where it goes on", async () => {
    const directory = await temporaryFolder();
    await train({ spec, directory, keepCheckpoints: 100 }, stopAfter(22));
    await rm(join(directory, "checkpoints/last.safetensors"));
    await rm(join(directory, "checkpoints/previous.safetensors"));
    await train({ spec, directory, keepCheckpoints: 100, resume: true }, stopAfter(2));
    expect(await listKeptCheckpoints(directory)).toEqual([]);
    await train({ spec, directory, keepCheckpoints: 3, resume: true });
    const steps = (await listKeptCheckpoints(directory)).map(({ step }) => step);
    expect([steps[0], steps.at(-1)]).toEqual([5, 60]);
  });
});

function growing(most: number) {
  return (kept: number[], step: number): number[] => keepEvenly([...kept, step], most);
}
