import type { Advice } from "@glissade/advice";
import { type MetricsRow, parseExperiment, type StartedEvent } from "@glissade/trainer";
import { expect, it } from "vitest";
import { createTrainAdviser } from "../../src/train/train-adviser.ts";

const spec = parseExperiment({ dataset: "d", model: { architecture: "mlp" }, solver: { type: "SGD", lr: 0.5 } });

function started(metricLines = 0): StartedEvent {
  return {
    type: "started",
    directory: "runs/a",
    spec,
    classes: ["bolt", "nut"],
    images: { train: 400, validation: 0, test: 0 },
    epochs: 20,
    stepsPerEpoch: 10,
    steps: 200,
    resumedFrom: null,
    logs: { eventLines: 0, metricLines },
  };
}

const row = (step: number): MetricsRow => ({
  kind: "step",
  step,
  epoch: 1,
  seconds: 0,
  lr: [0.5],
  metrics: { "train/loss": step < 30 ? 0.69 : 5 + step },
});
const rows = Array.from({ length: 100 }, (_, index) => row(index + 1));

it("should tell each kind of advice once, at the step at which it appears", () => {
  const told: [number, string][] = [];
  let step = 0;
  const adviser = createTrainAdviser([], ({ code }: Advice) => void told.push([step, code]));
  adviser.report(started());
  for (const each of rows) {
    step = each.step;
    adviser.add(each);
  }
  expect(told).toHaveLength(1);
  expect(told[0]![1]).toBe("diverging");
  expect(told[0]![0]).toBeLessThan(60);
});

it("should not tell again what earlier sittings gave away, and forget rows that were cut off", () => {
  const told: string[] = [];
  const resumed = createTrainAdviser(rows, ({ code }) => void told.push(code));
  resumed.report(started(100));
  resumed.add(row(101));
  expect(told).toEqual([]);
  const cut = createTrainAdviser(rows, ({ code }) => void told.push(code));
  cut.report(started(20));
  for (const each of rows.slice(20)) cut.add(each);
  expect(told).toEqual(["diverging"]);
});

it("should say why when the loss became no number", () => {
  const told: Advice[] = [];
  const adviser = createTrainAdviser([], (advice) => void told.push(advice));
  adviser.report(started());
  adviser.add(row(1));
  adviser.report({ type: "failed", code: "non_finite_loss", message: "the loss became NaN", details: {} });
  expect(told).toMatchObject([{ code: "diverging", evidence: { text: expect.stringContaining("step 1") as string } }]);
});
