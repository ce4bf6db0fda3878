import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { buildSpec, defaultSpec } from "../src/train/build-spec.ts";

const base = { ...defaultSpec, dataset: "photos" };

describe("buildSpec", () => {
  it("should take every flag over when all are given", () => {
    const spec = buildSpec(base, {
      name: "bolts",
      dataset: "parts",
      split: "0.8,0.1,0.1",
      architecture: "resnet32",
      imageSize: "48",
      solver: '{"type":"AdamW","weight_decay":0.1}',
      lr: "1e-3",
      scheduler: '{"type":"StepLR","step_size":2}',
      schedulerInterval: "epoch",
      epochs: "5",
      batchSize: "16",
      evaluationPeriod: "500 iterations",
      labelSmoothing: "0.1",
      flip: true,
      crop: "4",
      threads: "2",
      seed: "7",
    });
    expect(spec).toMatchObject({
      name: "bolts",
      dataset: resolve("parts"),
      split: { train: 0.8, validation: 0.1, test: 0.1 },
      model: { architecture: "resnet32", imageSize: 48 },
      solver: { type: "AdamW", weight_decay: 0.1, lr: 0.001 },
      scheduler: { type: "StepLR", step_size: 2, gamma: 0.1 },
      schedulerInterval: "epoch",
      training: { epochs: 5, batchSize: 16, evaluationPeriod: { iterations: 500 }, labelSmoothing: 0.1 },
      augmentation: { flip: true, crop: 4 },
      threads: 2,
      seed: 7,
    });
  });

  it("should keep the file's other keys when a flag overrides one", () => {
    const file = { ...base, solver: { type: "SGD", lr: 1, momentum: 0.5 }, training: { epochs: 3, batchSize: 8 } };
    const spec = buildSpec(file, { lr: "0.2", epochs: "9" });
    expect(spec.solver).toMatchObject({ type: "SGD", lr: 0.2, momentum: 0.5 });
    expect(spec.training).toMatchObject({ epochs: 9, batchSize: 8 });
  });

  it("should take PyTorch's defaults when a solver is given by name", () => {
    expect(buildSpec(base, { solver: "SGD", lr: "0.1" }).solver).toMatchObject({ lr: 0.1, momentum: 0 });
    expect(buildSpec(base, { solver: "Adam" }).solver).toMatchObject({ lr: 0.001, betas: [0.9, 0.999] });
  });

  it.each([{}, { epochs: "12", evaluationPeriod: "5" }, { schedulerInterval: "iteration" }])(
    "should span the run when a cosine is given by name with %j",
    (flags) => {
      const { scheduler } = buildSpec(base, { ...flags, scheduler: "CosineAnnealingLR" });
      expect(scheduler).toMatchObject({ T_max: "100%" });
    },
  );

  it("should keep a cosine's own length when it has one", () => {
    const scheduler = '{"type":"CosineAnnealingLR","T_max":7}';
    expect(buildSpec(base, { scheduler, epochs: "20" }).scheduler).toMatchObject({ T_max: 7 });
  });

  it("should have no scheduler when told none", () => {
    const file = { ...base, scheduler: { type: "StepLR", step_size: 2 } };
    expect(buildSpec(file, { scheduler: "none" }).scheduler).toBeNull();
  });

  it.each([
    [{ lr: "abc" }, '--lr: found "abc", expected a number'],
    [{ lr: "-1" }, "solver.lr: found -1, expected "],
    [{ lr: "" }, '--lr: found "", expected a number'],
    [{ epochs: "2.5" }, "training.epochs: found 2.5, expected a whole number"],
    [{ epochs: "0x10" }, '--epochs: found "0x10", expected a number'],
    [{ split: "0.8,0.2" }, '--split: found "0.8,0.2", expected three shares'],
    [{ evaluationPeriod: "often" }, '--evaluation-period: found "often", expected a number of epochs or iterations'],
    [{ scheduler: '{"type":' }, "--scheduler is not JSON: "],
    [{ scheduler: '{"type":"CosineAnnealingLR","T_max":0}' }, "scheduler.T_max: found 0, expected "],
    [{ solver: "SDG" }, 'solver.type: found "SDG", expected '],
    [{ architecture: "resnet" }, 'model.architecture: found "resnet", expected '],
  ])("should refuse %j in one line", (flags, message) => {
    let found = "";
    try {
      buildSpec(base, flags);
    } catch (error) {
      found = error instanceof Error ? error.message : "";
    }
    expect(found.slice(0, message.length)).toBe(message);
    expect(found).not.toContain("\n");
  });

  it("should say what to give when there is no data set", () => {
    expect(() => buildSpec(defaultSpec, {})).toThrow(
      "dataset: found nothing, expected --dataset PATH, a spec file, or --sample",
    );
  });
});
