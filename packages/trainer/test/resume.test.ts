import { appendFile, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainingEvent } from "../src/events.ts";
import { fakeData } from "./support/fake-data.ts";
import {
  lastState,
  ofType,
  readLines,
  specOf,
  stopAfter,
  temporaryFolder,
  train,
  type TrainChanges,
} from "./support/harness.ts";

const metricsOf = async (directory: string) => readFile(join(directory, "metrics.jsonl"), "utf8");
const scheduler = { type: "CosineAnnealingLR", T_max: 30 };
const spec = specOf({ scheduler, schedulerInterval: "iteration", training: { epochs: 6 } });

describe("a resumed run", () => {
  it("should equal an undisturbed one bit for bit when stopped after any step", async () => {
    const straight = await temporaryFolder();
    const reference = await train({ spec, directory: straight });
    for (const step of [1, 4, 5, 6, 14, 15, 16, 29]) {
      const directory = await temporaryFolder();
      const stopped = await train({ spec, directory }, stopAfter(step));
      expect(stopped.final).toMatchObject({ type: "stopped", step, checkpoint: "checkpoints/last.safetensors" });
      const resumed = await train({ spec, directory, resume: true });
      expect(ofType(resumed.events, "started")[0]?.resumedFrom?.step).toBe(step);
      expect(resumed.final).toMatchObject({
        type: "finished",
        metrics: reference.final.type === "finished" && reference.final.metrics,
      });
      expect(await lastState(directory)).toEqual(await lastState(straight));
      expect(await metricsOf(directory)).toBe(await metricsOf(straight));
    }
  });

  it("should equal an undisturbed one bit for bit when it was told at which steps to stop", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight });
    const directory = await temporaryFolder();
    // On an epoch's end, within one, where it stands already, before where it stands.
    for (const [stopAt, step] of [
      [10, 10],
      [17, 17],
      [17, 17],
      [3, 17],
    ] as const) {
      const { final, events } = await train({ spec, directory, resume: step !== 10, stopAt });
      expect(final).toMatchObject({ type: "stopped", step, checkpoint: "checkpoints/last.safetensors" });
      expect(ofType(events, "started")).toHaveLength(1);
    }
    expect((await train({ spec, directory, resume: true, stopAt: 30 })).final.type).toBe("finished");
    expect(await lastState(directory)).toEqual(await lastState(straight));
    expect(await metricsOf(directory)).toBe(await metricsOf(straight));
  });

  it("should equal an undisturbed one when it was given more epochs after finishing", async () => {
    const straight = await temporaryFolder();
    const directory = await temporaryFolder();
    await train({ spec, directory: straight });
    const three = specOf({ scheduler, schedulerInterval: "iteration", training: { epochs: 3 } });
    expect((await train({ spec: three, directory })).final.type).toBe("finished");
    expect((await train({ spec, directory, resume: true })).final).toMatchObject({ type: "finished", step: 30 });
    expect(await lastState(directory)).toEqual(await lastState(straight));
    expect(JSON.parse(await readFile(join(directory, "spec.json"), "utf8"))).toEqual(spec);
  });

  it("should double no row when the logs had grown beyond the checkpoint", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight });
    const directory = await temporaryFolder();
    await train({ spec, directory }, stopAfter(13));
    await appendFile(join(directory, "metrics.jsonl"), '{"kind":"step","step":14}\n{"kind":"st');
    await appendFile(join(directory, "events.jsonl"), '{"type":"evaluation"');
    await writeFile(join(directory, "checkpoints", ".last.safetensors.123-4.tmp"), "half a file");
    await train({ spec, directory, resume: true });
    expect(await metricsOf(directory)).toBe(await metricsOf(straight));
    expect(await readdir(join(directory, "checkpoints"))).toEqual(await readdir(join(straight, "checkpoints")));
    const events = await readLines(join(directory, "events.jsonl"));
    expect(events.filter(({ type }) => type === "evaluation").map((event) => event["step"])).toEqual([
      5, 10, 15, 20, 25, 30,
    ]);
  });

  it("should go on from the start when there was no checkpoint yet", async () => {
    const directory = await temporaryFolder();
    await train({ spec, directory }, { prepareEngine: (engine) => (engine.breakAt = 1) });
    const { final, events } = await train({ spec, directory, resume: true });
    expect(ofType(events, "started")[0]?.resumedFrom).toBeNull();
    expect(final).toMatchObject({ type: "finished", step: 30 });
  });

  it("should finish again with the same results when nothing is left to train", async () => {
    const directory = await temporaryFolder();
    const first = await train({ spec, directory });
    const again = await train({ spec, directory, resume: true });
    expect(again.final).toEqual(first.final);
    expect(ofType(again.events, "step")).toEqual([]);
  });

  it("should begin with the evaluation when it was stopped during one", async () => {
    const straight = await temporaryFolder();
    await train({ spec, directory: straight });
    const directory = await temporaryFolder();
    const stop = new AbortController();
    const stopped = await train(
      { spec, directory },
      {
        signal: stop.signal,
        prepareEngine(engine) {
          const original = engine.evaluate.bind(engine);
          engine.evaluate = (...batch) => {
            if (engine.steps === 10) stop.abort();
            return original(...batch);
          };
        },
      },
    );
    expect(stopped.final).toMatchObject({ type: "stopped", step: 10 });
    expect(ofType(stopped.events, "evaluation").map(({ step }) => step)).toEqual([5]);
    const resumed = await train({ spec, directory, resume: true });
    expect(ofType(resumed.events, "evaluation").map(({ step }) => step)).toEqual([10, 15, 20, 25, 30]);
    expect(await lastState(directory)).toEqual(await lastState(straight));
    expect(await metricsOf(directory)).toBe(await metricsOf(straight));
  });
});

describe("a damaged checkpoint", () => {
  async function stoppedRun(): Promise<{ directory: string; last: string }> {
    const directory = await temporaryFolder();
    await train({ spec, directory, checkpointSteps: 2 }, stopAfter(13));
    return { directory, last: join(directory, "checkpoints/last.safetensors") };
  }
  const damages: Record<string, (file: string) => Promise<void>> = {
    "is cut short": (file) => truncate(file, 200),
    "is empty": (file) => truncate(file, 0),
    "is missing": (file) => rm(file),
    "has one flipped bit": async (file) => {
      const bytes = await readFile(file);
      bytes[bytes.length - 20]! ^= 4;
      await writeFile(file, bytes);
    },
    "tells another position than it was saved with": async (file) => {
      const bytes = await readFile(file, "latin1");
      await writeFile(file, bytes.replace('\\"step\\":13', '\\"step\\":14'), "latin1");
    },
  };

  for (const [what, damage] of Object.entries(damages)) {
    it(`should give way to the one before when the last ${what}`, async () => {
      const straight = await temporaryFolder();
      await train({ spec, directory: straight });
      const { directory, last } = await stoppedRun();
      await damage(last);
      const { final, events } = await train({ spec, directory, resume: true });
      expect(ofType(events, "started")[0]?.resumedFrom?.step).toBe(12);
      const warnings = ofType(events, "warning").map(({ code }) => code);
      expect(warnings).toEqual(what === "is missing" ? [] : ["checkpoint_fallback"]);
      expect(final.type).toBe("finished");
      const files = await readdir(join(directory, "checkpoints"));
      expect(files.includes("damaged.safetensors")).toBe(what !== "is missing");
      expect((await lastState(directory)).tensors).toEqual((await lastState(straight)).tensors);
    });
  }

  it("should end the run when there is no sound one left", async () => {
    const { directory, last } = await stoppedRun();
    await truncate(last, 100);
    await truncate(join(directory, "checkpoints/previous.safetensors"), 100);
    const { final } = await train({ spec, directory, resume: true });
    expect(final).toMatchObject({ type: "failed", code: "checkpoint_corrupt" });
    expect((await readdir(join(directory, "checkpoints"))).length).toBe(3);
  });

  it("should give way to the last weights when the best ones are lost", async () => {
    const directory = await temporaryFolder();
    await train({ spec, directory });
    await truncate(join(directory, "checkpoints/best.safetensors"), 50);
    const { final, events } = await train({ spec, directory, resume: true });
    expect(ofType(events, "warning").map(({ code }) => code)).toContain("best_lost");
    expect(final).toMatchObject({ type: "finished", weights: "last" });
  });
});

describe("resuming what cannot be resumed", () => {
  const refusal = async (directory: string, changes: Record<string, unknown>, host: TrainChanges = {}) => {
    const { final } = await train({ spec: specOf({ scheduler, ...changes }), directory, resume: true }, host);
    return final as TrainingEvent;
  };

  it("should name the keys when the spec differs", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory }, stopAfter(2));
    const solver = { type: "SGD", lr: 0.25, momentum: 0.9 };
    expect(await refusal(directory, { solver, seed: 1 })).toMatchObject({
      type: "failed",
      code: "spec_differs",
      message: `the spec differs from that of the run in ${directory}: solver.lr (was 2, now 0.25), seed (was 0, now 1); expected the same spec, or a new folder`,
    });
  });

  it("should refuse fewer epochs when the run has more", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory });
    expect(await refusal(directory, { training: { epochs: 2 } })).toMatchObject({ code: "spec_differs" });
  });

  it("should refuse when the folder holds no run", async () => {
    expect(await refusal(await temporaryFolder(), {})).toMatchObject({ type: "failed", code: "run_missing" });
  });

  it("should refuse when the data set has changed", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory }, stopAfter(2));
    const openData = fakeData({ fingerprint: "another" });
    expect(await refusal(directory, {}, { openData })).toMatchObject({ type: "failed", code: "data_changed" });
  });

  it("should refuse when another process trains in the folder", async () => {
    const directory = await temporaryFolder();
    let inner: TrainingEvent | undefined;
    let asked = false;
    await train(
      { spec: specOf({ scheduler }), directory },
      {
        prepareEngine(engine) {
          const step = engine.step.bind(engine);
          engine.step = async (...batch) => {
            const result = await step(...batch);
            if (!asked) {
              asked = true;
              inner = await refusal(directory, {});
            }
            return result;
          };
        },
      },
    );
    expect(inner).toMatchObject({ type: "failed", code: "run_locked" });
  });

  it("should refuse when another process is just about to write its lock", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory }, stopAfter(2));
    await writeFile(join(directory, "run.lock"), "");
    expect(await refusal(directory, {})).toMatchObject({ type: "failed", code: "run_locked" });
    await utimes(join(directory, "run.lock"), 0, 0);
    expect(await refusal(directory, {})).toMatchObject({ type: "finished" });
  });

  it("should refuse when a process of another machine holds the lock", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory }, stopAfter(2));
    await writeFile(join(directory, "run.lock"), JSON.stringify({ pid: 2 ** 30, host: "elsewhere" }));
    expect(await refusal(directory, {})).toMatchObject({ type: "failed", code: "run_locked" });
    expect(await readFile(join(directory, "run.lock"), "utf8")).toContain("elsewhere");
  });

  it("should take the folder over when its lock is a dead process's", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf({ scheduler }), directory }, stopAfter(2));
    await writeFile(join(directory, "run.lock"), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect(await refusal(directory, {})).toMatchObject({ type: "finished" });
  });
});
