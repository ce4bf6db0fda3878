import { describe, expect, it } from "vitest";
import { TrainerError } from "../src/errors.ts";
import { compareSpecs } from "../src/spec/compare-specs.ts";
import { totalEpochs } from "../src/spec/continuations.ts";
import { extendSpec } from "../src/spec/extend-spec.ts";
import { parseExperiment } from "../src/spec/parse-experiment.ts";

const minimal = { dataset: "photos", model: { architecture: "resnet20" }, solver: { type: "SGD", lr: 0.1 } };

function refusal(input: unknown): { code: string; message: string; key: string | undefined } {
  try {
    parseExperiment(input);
  } catch (error) {
    if (!(error instanceof TrainerError)) throw error;
    return { code: error.code, message: error.message, key: error.details.key };
  }
  throw new Error("accepted");
}

describe("parseExperiment", () => {
  it("should fill in every default when only the necessary is given", () => {
    expect(parseExperiment(minimal)).toEqual({
      name: "",
      dataset: "photos",
      split: { train: 0.7, validation: 0.1, test: 0.2, seed: 0, stratified: true },
      task: "classification",
      model: { architecture: "resnet20", imageSize: 32, weights: null },
      solver: { type: "SGD", lr: 0.1, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, maximize: false },
      scheduler: null,
      schedulerInterval: "evaluation",
      augmentation: { flip: false, crop: 0 },
      training: {
        epochs: 20,
        batchSize: 64,
        evaluationPeriod: { epochs: 1 },
        labelSmoothing: 0,
        dropLast: false,
        bestMetric: "validation/accuracy",
      },
      continuations: [],
      threads: null,
      seed: 0,
    });
  });

  it("should take null for every default when keys are given as null", () => {
    const nulls = { name: null, split: null, task: null, scheduler: null, schedulerInterval: null, augmentation: null };
    const more = {
      training: null,
      threads: null,
      seed: null,
      model: { ...minimal.model, imageSize: null, weights: null },
    };
    expect(parseExperiment({ ...minimal, ...nulls, ...more })).toEqual(parseExperiment(minimal));
  });

  it("should change nothing when its own result is parsed again", () => {
    const scheduler = { type: "ReduceLROnPlateau", metric: "validation/accuracy" };
    const spec = parseExperiment({ ...minimal, scheduler });
    expect(parseExperiment(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it("should follow the validation loss downwards when a plateau has no metric", () => {
    const { scheduler } = parseExperiment({ ...minimal, scheduler: { type: "ReduceLROnPlateau" } });
    expect(scheduler).toMatchObject({ metric: "validation/loss", mode: "min" });
  });

  it("should look for the maximum when a plateau follows an accuracy", () => {
    const scheduler = { type: "ReduceLROnPlateau", metric: "validation/accuracy" };
    expect(parseExperiment({ ...minimal, scheduler }).scheduler).toMatchObject({ mode: "max" });
  });

  const refused: readonly (readonly [string, unknown, string, string])[] = [
    ["misspelt key", { ...minimal, shceduler: {} }, "unknown_key", 'shceduler: unknown key, did you mean "scheduler"?'],
    [
      "misspelt nested key",
      { ...minimal, training: { batchsize: 8 } },
      "unknown_key",
      'training.batchsize: unknown key, did you mean "training.batchSize"?',
    ],
    [
      "key like no other",
      { ...minimal, split: { zzzzz: 1 } },
      "unknown_key",
      "split.zzzzz: unknown key, expected one of train, validation, test, seed, stratified",
    ],
    ["misspelt solver key", { ...minimal, solver: { type: "SGD", momentun: 0.9 } }, "unknown_key", "solver.momentun: "],
    [
      "misspelt scheduler key",
      { ...minimal, scheduler: { type: "StepLR", stepsize: 1 } },
      "unknown_key",
      "scheduler.stepsize: ",
    ],
    [
      "negative rate",
      { ...minimal, solver: { type: "SGD", lr: -1 } },
      "invalid_value",
      "solver.lr: found -1, expected ",
    ],
    [
      "rate that is no number",
      { ...minimal, solver: { type: "SGD", lr: "abc" } },
      "invalid_value",
      'solver.lr: found "abc", expected ',
    ],
    [
      "T_max of 0",
      { ...minimal, scheduler: { type: "CosineAnnealingLR", T_max: 0 } },
      "invalid_value",
      "scheduler.T_max: found 0, expected ",
    ],
    [
      "unknown scheduler",
      { ...minimal, scheduler: { type: "CosineLR" } },
      "unknown_type",
      'scheduler.type: found "CosineLR", expected ',
    ],
    [
      "unknown solver",
      { ...minimal, solver: { type: "Adamm" } },
      "unknown_solver",
      'solver.type: found "Adamm", expected ',
    ],
    [
      "unknown architecture",
      { ...minimal, model: { architecture: "resnet21" } },
      "unknown_architecture",
      'model.architecture: found "resnet21", expected ',
    ],
    [
      "missing data set",
      { ...minimal, dataset: undefined },
      "invalid_spec",
      "dataset: found nothing, expected the path of a data set",
    ],
    [
      "missing model",
      { ...minimal, model: undefined },
      "invalid_spec",
      "model: found nothing, expected an object such as",
    ],
    ["missing solver", { ...minimal, solver: undefined }, "invalid_spec", "solver: found undefined, expected "],
    [
      "epochs of 0",
      { ...minimal, training: { epochs: 0 } },
      "invalid_spec",
      "training.epochs: found 0, expected a whole number from 1 to 1,000,000",
    ],
    [
      "half an epoch",
      { ...minimal, training: { epochs: 0.5 } },
      "invalid_spec",
      "training.epochs: found 0.5, expected a whole number",
    ],
    [
      "shares above 1",
      { ...minimal, split: { train: 0.9 } },
      "invalid_spec",
      "split: found train 0.9 + validation 0.1 + test 0.2 = 1.2, expected shares that add up to 1",
    ],
    [
      "empty period",
      { ...minimal, training: { evaluationPeriod: {} } },
      "invalid_spec",
      'training.evaluationPeriod: found {}, expected {"epochs": n} or {"iterations": n}',
    ],
    [
      "two periods",
      { ...minimal, training: { evaluationPeriod: { epochs: 1, iterations: 2 } } },
      "invalid_spec",
      "training.evaluationPeriod: found ",
    ],
    [
      "other task",
      { ...minimal, task: "detection" },
      "invalid_spec",
      'task: found "detection", expected "classification"',
    ],
    [
      "given weights",
      { ...minimal, model: { architecture: "mlp", weights: "a.safetensors" } },
      "invalid_spec",
      "model.weights: found ",
    ],
    [
      "misspelt metric",
      { ...minimal, scheduler: { type: "ReduceLROnPlateau", metric: "validation/acuracy" } },
      "invalid_spec",
      'scheduler.metric: found "validation/acuracy", expected "validation/accuracy"',
    ],
    [
      "plateau per iteration",
      { ...minimal, schedulerInterval: "iteration", scheduler: { type: "ReduceLROnPlateau" } },
      "invalid_spec",
      'schedulerInterval: found "iteration", expected "evaluation"',
    ],
    [
      "misspelt key of a continuation",
      { ...minimal, continuations: [{ at: { epochs: 20 }, epochs: 30, mod: "hold" }] },
      "unknown_key",
      'continuations.0.mod: unknown key, did you mean "continuations.0.mode"?',
    ],
    [
      "continuation of an unknown mode",
      { ...minimal, continuations: [{ at: { epochs: 20 }, epochs: 30, mode: "wait" }] },
      "invalid_spec",
      'continuations.0.mode: found "wait", expected one of "hold", "stretch", "restart"',
    ],
    [
      "continuation that makes the run shorter",
      { ...minimal, continuations: [{ at: { epochs: 5 }, epochs: 10, mode: "hold" }] },
      "invalid_spec",
      "continuations.0.epochs: found 10, expected at least 20, the epochs that the run had before",
    ],
    [
      "continuation after the end",
      { ...minimal, continuations: [{ at: { epochs: 21 }, epochs: 30, mode: "hold" }] },
      "invalid_spec",
      'continuations.0.at: found {"epochs":21}, expected at most the end of the run as it was before, 20 epochs',
    ],
    [
      "continuation before an earlier one",
      {
        ...minimal,
        continuations: [
          { at: { iterations: 70 }, epochs: 30, mode: "hold" },
          { at: { iterations: 60 }, epochs: 40, mode: "restart" },
        ],
      },
      "invalid_spec",
      'continuations.1.at: found {"iterations":60}, expected no position before that of the continuation it follows',
    ],
    ["no object", "resnet20", "invalid_spec", 'experiment spec: found "resnet20", expected an object'],
    ["list", [], "invalid_spec", "experiment spec: found [], expected an object"],
    ["nothing", null, "invalid_spec", "experiment spec: found null, expected an object"],
  ];
  it.each(refused)("should name key, found and expected when given a %s", (_, input, code, message) => {
    const { code: foundCode, message: foundMessage, key } = refusal(input);
    expect(foundMessage.slice(0, message.length)).toBe(message);
    expect(foundCode).toBe(code);
    expect(foundMessage).not.toContain("\n");
    expect(key).toBe(message.startsWith("experiment spec") ? "" : message.split(":")[0]);
  });

  it("should refuse cycling momentum when the spec says so of a solver that has it at no value", () => {
    const scheduler = { type: "CyclicLR", base_lr: 0.01, max_lr: 0.1 };
    expect(parseExperiment({ ...minimal, scheduler }).scheduler).toMatchObject({ cycle_momentum: true });
  });
});

describe("extendSpec", () => {
  const spec = parseExperiment(minimal);

  it("should add a continuation from the former end on, and another one from the new end on", () => {
    const once = extendSpec(spec, { epochs: 30, mode: "hold" });
    const twice = extendSpec(once, { epochs: 45, mode: "restart" });
    expect(twice).toEqual({
      ...spec,
      continuations: [
        { at: { epochs: 20 }, epochs: 30, mode: "hold" },
        { at: { epochs: 30 }, epochs: 45, mode: "restart" },
      ],
    });
    expect([spec, once, twice].map(totalEpochs)).toEqual([20, 30, 45]);
    expect(parseExperiment(twice)).toEqual(twice);
  });

  it("should begin where it is told to when the run was stopped before its end", () => {
    const extended = extendSpec(spec, { epochs: 30, mode: "stretch", at: { iterations: 130 } });
    expect(extended.continuations).toEqual([{ at: { iterations: 130 }, epochs: 30, mode: "stretch" }]);
  });

  it.each([20, 7, 30.5, Number.NaN])("should refuse %s epochs for a run that has 20", (epochs) => {
    expect(() => extendSpec(spec, { epochs, mode: "hold" })).toThrow(
      `epochs: found ${epochs}, expected a whole number above 20, the epochs that the run has`,
    );
  });

  it("should refuse a position after the former end", () => {
    expect(() => extendSpec(spec, { epochs: 30, mode: "hold", at: { epochs: 25 } })).toThrow(
      "continuations.0.at: found",
    );
  });
});

describe("compareSpecs", () => {
  it("should list the differing leaves with their paths when specs differ", () => {
    const before = parseExperiment(minimal);
    const scheduler = { type: "StepLR", step_size: 3 };
    const after = parseExperiment({ ...minimal, scheduler, training: { epochs: 30 } });
    expect(compareSpecs(before, after)).toEqual([
      { key: "scheduler", before: null, after: { type: "StepLR", step_size: 3, gamma: 0.1 } },
      { key: "training.epochs", before: 20, after: 30 },
    ]);
  });

  it("should find nothing when specs are equal", () => {
    expect(compareSpecs(parseExperiment(minimal), parseExperiment(minimal))).toEqual([]);
  });
});
