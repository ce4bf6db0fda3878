import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainingEvent } from "../src/events.ts";
import { readLatest } from "../src/run/checkpoint.ts";
import { extendSpec } from "../src/spec/extend-spec.ts";
import { LineStore } from "./support/line-store.ts";
import { ofType, readLines, specOf, stopAfter, temporaryFolder, train } from "./support/harness.ts";

const scheduler = { type: "CosineAnnealingLR", T_max: "100%" };
const spec = specOf({ scheduler, schedulerInterval: "iteration" });
const filesOf = async (directory: string) => ({
  events: await readLines(join(directory, "events.jsonl")),
  rows: await readLines(join(directory, "metrics.jsonl")),
});
const plain = (store: LineStore) => JSON.parse(JSON.stringify({ events: store.events, rows: store.rows })) as unknown;

describe("what a run tells of its logs", () => {
  it("should be every row as it is recorded, and with each kept event its line", async () => {
    const directory = await temporaryFolder();
    const store = new LineStore();
    const order: string[] = [];
    const { events } = await train(
      { spec, directory },
      {
        listener(event) {
          store.listener(event);
          if (event.type === "evaluation") order.push(`evaluation ${event.step}`);
        },
        onRow(row) {
          store.onRow(row);
          order.push(`${row.kind} row ${row.step}`);
        },
      },
    );
    expect(plain(store)).toEqual(await filesOf(directory));
    expect(order.slice(4, 8)).toEqual(["step row 5", "evaluation row 5", "evaluation 5", "step row 6"]);
    expect(ofType(events, "started")[0]).toMatchObject({ logs: { eventLines: 0, metricLines: 0 }, line: 0 });
    expect(ofType(events, "step").every((event) => !("line" in event))).toBe(true);
  });

  it("should let a store have every line once, through stops, a damaged checkpoint and an extension", async () => {
    const directory = await temporaryFolder();
    const store = new LineStore();
    const host = { listener: store.listener, onRow: store.onRow };
    const cuts: TrainingEvent[] = [];
    const sitting = async (request: object, stopAt = Infinity) => {
      const { events } = await train(
        { spec, directory, checkpointSteps: 2, ...request },
        { ...stopAfter(stopAt), ...host },
      );
      cuts.push(...ofType(events, "started"));
      expect(plain(store)).toEqual(await filesOf(directory));
    };
    await sitting({}, 7);
    await sitting({ resume: true }, 9);
    // It goes back to the checkpoint of step 8.
    await truncate(join(directory, "checkpoints/last.safetensors"), 50);
    await sitting({ resume: true }, 12);
    await sitting({ resume: true });
    await sitting({ resume: true, spec: extendSpec(spec, { epochs: 5, mode: "restart" }) });
    const steps = store.rows.map((row) => row as { kind: string; step: number }).filter(({ kind }) => kind === "step");
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    // The rows of 7, 9, 8, 12 and 15 steps with those of the evaluations among them.
    expect(cuts.map((event) => event.type === "started" && event.logs.metricLines)).toEqual([0, 8, 9, 14, 18]);
  });

  it("should have reached its listener before a checkpoint refers to it", async () => {
    const directory = await temporaryFolder();
    const store = new LineStore();
    const seen: [told: number, saved: number][] = [];
    const delivered = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      const saved = (await readLatest(directory))?.checkpoint.progress.step ?? 0;
      const rows = store.rows as { kind: string; step: number }[];
      seen.push([rows.findLast(({ kind }) => kind === "step")?.step ?? 0, saved]);
    };
    await train({ spec, directory, checkpointSteps: 4 }, { listener: store.listener, onRow: store.onRow, delivered });
    // At each checkpoint: the steps that were told, and those of the checkpoint that was there until then.
    expect(seen.filter(([told], i) => told !== seen[i - 1]?.[0])).toEqual([
      [4, 0],
      [5, 4],
      [8, 5],
      [10, 8],
      [12, 10],
      [15, 12],
    ]);
  });

  it("should carry no line where the run failed before it had a log, or the log could not be written", async () => {
    const { events } = await train(
      { spec, directory: await temporaryFolder() },
      { openData: () => Promise.reject(new Error("no data")) },
    );
    expect(events.map(({ type, line }) => [type, line])).toEqual([["failed", undefined]]);
  });
});
