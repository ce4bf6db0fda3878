import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainingEvent } from "../src/events.ts";
import { readCheckpoint } from "../src/run/checkpoint.ts";
import type { FakeEngine } from "./support/fake-engine.ts";
import { fillingDisk, fullDisk } from "./support/full-disk.ts";
import { lastState, ofType, readLines, specOf, stopAfter, temporaryFolder, train } from "./support/harness.ts";

describe("a disk that is full", () => {
  it("should end a run with one line at every moment, and the run should go on once there is room", async () => {
    const spec = specOf();
    const straight = await temporaryFolder();
    const whole = fullDisk(Infinity);
    await train({ spec, directory: straight }, { fileSystem: whole });
    const reference = await readFile(join(straight, "metrics.jsonl"), "utf8");
    expect(whole.writes).toBeGreaterThan(20);
    for (let from = 1; from <= whole.writes; from++) {
      const directory = join(await temporaryFolder(), "run");
      await mkdir(directory);
      const { final } = await train({ spec, directory }, { fileSystem: fullDisk(from) });
      expect(final).toMatchObject({ type: "failed", code: "disk_full" });
      expect(final.type === "failed" && final.message).toMatch(
        /^no space left on the disk while writing \S+; what was there before is unchanged$/,
      );
      expect((await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".tmp"))).toEqual([]);
      const begun = (await readdir(directory)).includes("spec.json");
      const again = await train({ spec, directory, resume: begun });
      expect(again.final.type).toBe("finished");
      expect(await readFile(join(directory, "metrics.jsonl"), "utf8")).toBe(reference);
    }
  });
});

describe("a disk that is full for a while, which is to be survived", () => {
  const spec = specOf({ training: { bestMetric: "validation/loss" } });
  const surviving = { onDiskFull: "continue", checkpointSteps: 2 } as const;
  const metricsOf = (directory: string) => readFile(join(directory, "metrics.jsonl"), "utf8");

  /** Does something right before a training step, counted from 1. */
  function before(actions: Readonly<Record<number, (engine: FakeEngine) => unknown>>) {
    return (engine: FakeEngine): void => {
      const step = engine.step.bind(engine);
      engine.step = async (...batch) => {
        await actions[engine.steps + 1]?.(engine);
        return step(...batch);
      };
    };
  }
  /** Trains on a disk that is full from the first to before the second of each pair of steps. */
  async function trainThrough(directory: string, spells: readonly (readonly [from: number, to: number])[], more = {}) {
    const disk = fillingDisk();
    const actions = spells.flatMap(([from, to]) => [
      [from, () => (disk.full = true)] as const,
      [to, () => (disk.full = false)] as const,
    ]);
    const prepareEngine = before({ ...Object.fromEntries(actions), ...more });
    return train({ spec, directory, ...surviving }, { fileSystem: disk, prepareEngine });
  }
  const told = (events: readonly TrainingEvent[]) =>
    ofType(events, "warning").flatMap(({ code }) => (code.startsWith("checkpoint_") ? [code] : []));

  it("should train to the same end, say so once for each spell, and lose no line", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight, ...surviving });
    const directory = await temporaryFolder();
    const { final, events } = await trainThrough(directory, [
      [3, 8],
      [10, 14],
    ]);
    expect(final.type).toBe("finished");
    expect(told(events)).toEqual([
      "checkpoint_postponed",
      "checkpoint_resumed",
      "checkpoint_postponed",
      "checkpoint_resumed",
    ]);
    expect(await metricsOf(directory)).toBe(await metricsOf(straight));
    expect(await lastState(directory)).toEqual(await lastState(straight));
    const kept = events.filter(({ line }) => line !== undefined);
    expect(kept.map(({ line }) => line)).toEqual(kept.map((_, i) => i));
    const lines = await readLines(join(directory, "events.jsonl"));
    expect(lines).toEqual(kept.map(({ line: _, ...event }) => JSON.parse(JSON.stringify(event)) as object));
    expect((await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("should say what is full, and where it saved again", async () => {
    const directory = await temporaryFolder();
    const { events } = await trainThrough(directory, [[3, 7]]);
    expect(ofType(events, "warning").map(({ message }) => message)).toEqual([
      `no space left on the disk while writing ${join(directory, "metrics.jsonl")}; what was there before is unchanged; training goes on, and what cannot be saved yet is kept in memory`,
      "there is space on the disk again: saved at step 8",
    ]);
  });

  it("should still have the best weights when later ones are worse and they could not be written at once", async () => {
    const directory = await temporaryFolder();
    let best: Float32Array | undefined;
    const { final } = await trainThrough(directory, [[9, 14]], {
      11: (engine: FakeEngine) => (best = engine.weights.slice()),
      13: (engine: FakeEngine) => engine.weights.fill(0),
    });
    expect(final).toMatchObject({ type: "finished", weights: "best", best: { step: 10 } });
    const saved = await readCheckpoint(join(directory, "checkpoints/best.safetensors"));
    expect(saved?.tensors.get("model.weight")?.data).toEqual(best);
    expect(saved?.progress.step).toBe(10);
  });

  it("should go on from before the spell, to the same end, when it is killed in it", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight, ...surviving });
    const [directory, killed] = [await temporaryFolder(), join(await temporaryFolder(), "copy")];
    await trainThrough(directory, [[4, 15]], { 12: () => cp(directory, killed, { recursive: true }) });
    await rm(join(killed, "run.lock"));
    const { final, events } = await train({ spec, directory: killed, ...surviving, resume: true });
    expect(ofType(events, "started")[0]?.resumedFrom?.step).toBe(2);
    expect(final.type).toBe("finished");
    expect(await lastState(killed)).toEqual(await lastState(straight));
    expect(await metricsOf(killed)).toBe(await metricsOf(straight));
  });

  it("should fail when what ends the run cannot be written, and go on once there is room", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight, ...surviving });
    const directory = await temporaryFolder();
    const { final, events } = await trainThrough(directory, [[9, 99]]);
    expect(final).toMatchObject({ type: "failed", code: "disk_full" });
    expect(final).not.toHaveProperty("line");
    expect(told(events)).toEqual(["checkpoint_postponed"]);
    const again = await train({ spec, directory, ...surviving, resume: true });
    expect(again.final.type).toBe("finished");
    expect(await lastState(directory)).toEqual(await lastState(straight));
    expect(await metricsOf(directory)).toBe(await metricsOf(straight));
  });

  it("should fail when it is stopped and its position cannot be written", async () => {
    const directory = await temporaryFolder();
    const disk = fillingDisk();
    const stopping = stopAfter(6);
    const { final } = await train(
      { spec, directory, ...surviving },
      {
        ...stopping,
        fileSystem: disk,
        prepareEngine(engine) {
          stopping.prepareEngine?.(engine);
          before({ 5: () => (disk.full = true) })(engine);
        },
      },
    );
    expect(final).toMatchObject({ type: "failed", code: "disk_full" });
  });

  it("should fail at once when the disk has another trouble", async () => {
    const fileSystem = fullDisk(12, "EIO");
    const { final } = await train({ spec, directory: await temporaryFolder(), ...surviving }, { fileSystem });
    expect(final).toMatchObject({ type: "failed", code: "io" });
  });
});
