import type { Client } from "@glissade/api";
import { simulate } from "@glissade/schedules";
import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createScheduleThread } from "../../src/features/definitions/schedule-thread.ts";
import { openTestServer } from "../support/server.ts";
import { stallsAt } from "./support/stalls-at.ts";

let client: Client;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "glissade-"));
  const server = await openTestServer({ flags: { dataDir } });
  client = server.client;
  return async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  };
});

describe("POST /schedules/preview", () => {
  it("should give the curve, its words, its warnings and its lengths in steps", async () => {
    const preview = await client.previewSchedule({
      body: { scheduler: { type: "CosineAnnealingLR", T_max: "50%" }, lr: 0.1, run: { steps: 100 } },
    });
    expect(preview.resolved).toMatchObject({ T_max: 50 });
    expect(preview.text).toMatch(/^falls along half a cosine from 0.1 to 0/);
    expect(preview.peak).toEqual({ value: 0.1, step: 0 });
    expect(preview.warnings.map(({ code }) => code)).toEqual(["rises_again"]);
    const exact = simulate({ type: "CosineAnnealingLR", T_max: 50 }, { lr: 0.1, steps: 100 }).lr;
    const [curve] = preview.lr;
    curve?.steps.forEach((step, i) => expect(curve.values[i]).toBeCloseTo(exact[step]?.[0] ?? NaN, 12));
  });

  it("should lose no peak when the curve is thinned", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: 400 }), fc.integer({ min: 0, max: 4000 }), async (width, at) => {
        const scheduler = {
          type: "PiecewiseLR",
          points: [
            [0, 0.1],
            [at + 1, 0.1],
            [at + 2, 5],
            [at + 3, 0.1],
          ],
        };
        const { lr } = await client.previewSchedule({
          body: { scheduler, lr: 0.1, run: { steps: 5000 }, points: width },
        });
        expect(lr[0]!.values.length).toBeLessThanOrEqual(width);
        expect(Math.max(...lr[0]!.values)).toBeCloseTo(5, 10);
      }),
      { numRuns: 30 },
    );
  });

  it("should draw a constant rate for null, one curve per parameter group", async () => {
    const preview = await client.previewSchedule({ body: { scheduler: null, lr: [0.1, 0.01], run: { steps: 10 } } });
    expect(preview).toMatchObject({
      lr: [
        { steps: [0, 9], values: [0.1, 0.1] },
        { steps: [0, 9], values: [0.01, 0.01] },
      ],
      text: "stays at 0.1",
      area: expect.closeTo(1, 12) as number,
      resolved: null,
    });
  });

  it("should draw schedules that answer to a metric, saying for which one", async () => {
    const scheduler = { type: "ReduceLROnPlateau", patience: 2 };
    const example = await client.previewSchedule({ body: { scheduler, lr: 0.1, run: { steps: 50 } } });
    expect(example.warnings.map(({ code }) => code)).toContain("example_metric");
    expect(Math.min(...example.lr[0]!.values)).toBeLessThan(0.1);
    const metrics = Array.from({ length: 50 }, (_, i) => 1 / (i + 1));
    const given = await client.previewSchedule({ body: { scheduler, lr: 0.1, run: { steps: 50 }, metrics } });
    expect(new Set(given.lr[0]!.values)).toEqual(new Set([0.1]));
    expect(given.warnings.map(({ code }) => code)).not.toContain("example_metric");
  });

  it("should draw a billion steps, and say that they are not searched for mistakes", async () => {
    const scheduler = { type: "CosineAnnealingLR", T_max: 1_000_000_000 };
    const preview = await client.previewSchedule({ body: { scheduler, lr: 1, run: { steps: 1_000_000_000 } } });
    expect(preview.warnings.map(({ code }) => code)).toEqual(["not_examined"]);
    expect(preview.text).toBe("goes from 1 to 0 over 1,000,000,000 steps, between 0 and 1");
  });

  it.each([
    [{ type: "StepLR", step_size: 3, gamma: -1 }, "scheduler.gamma", "invalid_value"],
    [{ type: "StepLR" }, "scheduler.step_size", "missing_key"],
    [{ type: "StepLR", step_size: 3, gama: 1 }, "scheduler.gama", "unknown_key"],
    [{ type: "SetpLR" }, "scheduler.type", "unknown_type"],
    [{}, "scheduler.type", "missing_key"],
    [{ type: "StepLR", step_size: "3ep" }, "run.stepsPerEpoch", "unresolved_length"],
    [{ type: "LambdaLR", lr_lambda: "1 / 0" }, "scheduler.lr_lambda", "expression_failed"],
    [
      {
        type: "SequentialLR",
        milestones: [5],
        schedulers: [{ type: "LinearLR" }, { type: "StepLR", step_size: 1, gamma: "x" }],
      },
      "scheduler.schedulers[1].gamma",
      "invalid_value",
    ],
  ])("should name the offending key of %j", async (scheduler, key, code) => {
    const call = client.previewSchedule({ body: { scheduler, lr: 0.1, run: { steps: 10 } } });
    await expect(call).rejects.toMatchObject({ status: 400, code, problem: { key } });
  });

  it("should name the option at fault", async () => {
    const body = { scheduler: { type: "StepLR", step_size: 3 }, lr: -1, run: { steps: 10 } };
    await expect(client.previewSchedule({ body })).rejects.toMatchObject({ status: 400, problem: { key: "lr" } });
    await expect(client.previewSchedule({ body: { ...body, scheduler: null } })).rejects.toMatchObject({
      problem: { key: "lr" },
    });
    await expect(client.previewSchedule({ body: { ...body, run: { steps: 0 } } })).rejects.toMatchObject({
      problem: { key: "run.steps" },
    });
  });
});

describe("schedules as code", () => {
  it("should be written and read back", async () => {
    const scheduler = { type: "CosineAnnealingLR", T_max: 50, eta_min: 0.001 };
    const { code } = await client.writeScheduleCode({ body: { scheduler, target: "pytorch", lr: 0.05 } });
    expect(code).toContain("CosineAnnealingLR(optimizer, T_max=50, eta_min=0.001)");
    expect(await client.readScheduleCode({ body: { code } })).toEqual({ scheduler, lr: 0.05 });
  });

  it("should name what is wrong", async () => {
    const scheduler = { type: "StepLR", step_size: 0 };
    const write = (target: string, spec: object) =>
      client.writeScheduleCode({ body: { scheduler: spec as Record<string, unknown>, target } });
    await expect(write("pytorch", scheduler)).rejects.toMatchObject({ problem: { key: "scheduler.step_size" } });
    await expect(write("cobol", { ...scheduler, step_size: 1 })).rejects.toMatchObject({
      status: 400,
      problem: { key: "target" },
    });
    const read = client.readScheduleCode({ body: { code: "import os; os.system('id')" } });
    await expect(read).rejects.toMatchObject({ status: 400, problem: { key: "code" } });
  });
});

describe("the thread for schedules", () => {
  const quick = {
    scheduler: { type: "StepLR", step_size: 10 },
    lr: 0.1,
    run: { steps: 100 },
    momentum: null,
    points: 100,
  };

  it("should give up what takes too long, and go on with the next", async () => {
    // How long a real calculation takes depends on the machine: this one takes for ever where it is told to.
    const script = new URL("./support/stalling-worker.ts", import.meta.url);
    const thread = createScheduleThread({ timeoutMs: 1000, script });
    onTestFinished(() => thread.close());
    const tooLong = thread.run("preview", { ...quick, points: stallsAt });
    const next = thread.run("preview", quick);
    await expect(tooLong).rejects.toMatchObject({ code: "too_long" });
    expect(await next).toMatchObject({ resolved: { step_size: 10 } });
  });

  it("should end when nothing is asked of it, and start again", async () => {
    const thread = createScheduleThread({ idleMs: 0 });
    onTestFinished(() => thread.close());
    const first = await thread.run("preview", quick);
    for (let i = 0; i < 5; i++) {
      // The end comes before, while or after the next one is asked for.
      await new Promise(setImmediate);
      expect(await thread.run("preview", quick)).toEqual(first);
    }
  });
});
