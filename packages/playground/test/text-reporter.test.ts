import type { FinishedEvent, StepEvent, TrainingEvent } from "@glissade/trainer";
import { describe, expect, it } from "vitest";
import { formatDuration, formatLoss, formatRate } from "../src/train/format-numbers.ts";
import { createTextReporter, quoteForShell } from "../src/train/text-reporter.ts";

const step: StepEvent = {
  type: "step",
  step: 130,
  steps: 1260,
  epoch: 3,
  epochs: 20,
  batch: 4,
  batches: 63,
  loss: 1.23456,
  accuracy: 0.5,
  lr: [0.0975528],
  imagesPerSecond: 1234.4,
  secondsLeft: 65,
};
const stepLine = "epoch 3/20  step 4/63  loss 1.2346  lr 0.09755  1,234 images/s  1:05 left";

const finished: FinishedEvent = {
  type: "finished",
  step: 1260,
  epoch: 20,
  metrics: { "test/accuracy": 0.75, "test/loss": 0.6, "test/top5": 1, "test/macroF1": 0.74 },
  weights: "best",
  best: { metric: "validation/accuracy", value: 0.8, step: 1000, epoch: 16 },
  classes: ["bolt", "nut"],
  confusionMatrix: {
    part: "test",
    counts: [
      [3, 1],
      [1, 3],
    ],
  },
  classScores: null,
  unreadable: 0,
  seconds: 90,
  directory: "runs/a",
  files: {
    model: "best.onnx",
    weights: "checkpoints/best.safetensors",
    report: "report.html",
    metrics: "metrics.jsonl",
    events: "events.jsonl",
  },
};

function setUp(live: boolean) {
  let time = 0;
  const written = { talk: "", results: "" };
  const reporter = createTextReporter({
    talk: { write: (text) => (written.talk += text) },
    results: { write: (text) => (written.results += text) },
    live,
    columns: () => 80,
    now: () => time,
  });
  return { written, reporter, wait: (ms: number) => (time += ms) };
}

describe("the text reporter", () => {
  it("should rewrite one line when it writes to a terminal", () => {
    const { written, reporter } = setUp(true);
    reporter.report(step);
    reporter.report({ type: "warning", code: "x", message: "look out" });
    reporter.report(step);
    expect(written.talk).toBe(`\r\u001b[K${stepLine}\r\u001b[Kwarning: look out\n\r\u001b[K${stepLine}`);
  });

  it("should give a piece of advice one line, with its evidence", () => {
    const { written, reporter } = setUp(false);
    reporter.advise({
      code: "spiking",
      severity: "warning",
      title: "The loss is spiking",
      text: "A lower rate ends it.",
      since: 1200,
      evidence: { series: ["train/loss"], steps: [900, 1200], text: "3 jumps from step 900 to 1200" },
      action: null,
    });
    expect(written.talk).toBe(
      "advice: The loss is spiking (step 1,200): 3 jumps from step 900 to 1200. A lower rate ends it.\n",
    );
  });

  it("should write a plain line every ten seconds when it does not", () => {
    const { written, reporter, wait } = setUp(false);
    for (let second = 0; second < 25; second++) {
      reporter.report(step);
      wait(1000);
    }
    expect(written.talk).toBe(`${stepLine}\n${stepLine}\n`);
  });

  it("should cut the line when the terminal is narrow", () => {
    const written: string[] = [];
    const out = { write: (text: string) => written.push(text) };
    createTextReporter({ talk: out, results: out, live: true, columns: () => 30, now: () => 0 }).report(step);
    expect(written.join("")).toBe(`\r\u001b[K${stepLine.slice(0, 29)}`);
  });

  it("should write results, and nothing else, to the results when the run ends", () => {
    const { written, reporter } = setUp(true);
    reporter.report(step);
    reporter.report(finished);
    expect(written.talk.endsWith("\r\u001b[K")).toBe(true);
    expect(written.results).toContain("test accuracy 75.0 % with the best weights (epoch 16)\n");
    expect(written.results).toMatch(/bolt +3 +1 +75\.0%/);
    expect(written.results).toContain("results in runs/a:\n");
  });

  it("should give the reason when the rate changes", () => {
    const { written, reporter } = setUp(false);
    const event: TrainingEvent = {
      type: "rateChange",
      step: 60,
      epoch: 1,
      before: [0.1],
      after: [0.01],
      reason: { code: "milestone", text: "milestone 30 reached: 0.1 -> 0.01" },
    };
    reporter.report(event);
    expect(written.talk).toBe("  learning rate: milestone 30 reached: 0.1 -> 0.01 (step 60)\n");
  });

  it("should list ten unreadable images and count the rest", () => {
    const { written, reporter } = setUp(false);
    const files = Array.from({ length: 12 }, (_, i) => ({ id: `a/${i}.jpg`, reason: "empty file (0 bytes)" }));
    reporter.report({ type: "unreadable", count: 12, files });
    const lines = written.talk.split("\n");
    expect(lines[0]).toBe("12 unreadable images were left out:");
    expect(lines[10]).toBe("  a/9.jpg: empty file (0 bytes)");
    expect(lines[11]).toBe("  and 2 more, see events.jsonl");
  });
});

describe("numbers", () => {
  it.each([
    [0.1, "0.1"],
    [0.0000123456, "0.00001235"],
    [1.5e-7, "1.5e-7"],
    [0, "0"],
  ])("should show the rate %d as %s", (rate, text) => {
    expect(formatRate([rate, rate])).toBe(text);
  });

  it.each([
    [7, "0:07"],
    [754.4, "12:34"],
    [3723, "1:02:03"],
  ])("should show %d seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [2.30259, "2.3026"],
    [0.00012, "1.20e-4"],
    [123456, "1.23e+5"],
    [null, "–"],
  ])("should show the loss %d as %s", (loss, text) => {
    expect(formatLoss(loss)).toBe(text);
  });

  it("should quote a path that a shell would take apart", () => {
    expect([quoteForShell("runs/a-1"), quoteForShell("my runs/o'a")]).toEqual(["runs/a-1", "'my runs/o'\\''a'"]);
  });
});
