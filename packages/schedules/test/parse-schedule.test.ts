import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseSchedule, schedulerDefinitions, SchedulesError, simulate, specSchema } from "../src/index.ts";
import type { ParameterDefinition } from "../src/index.ts";
import { errorOf } from "./error-of.ts";

const cyclic = { type: "CyclicLR", base_lr: 0.01, max_lr: 0.1 };
const plateau = { type: "ReduceLROnPlateau" };

describe("parseSchedule", () => {
  it("should fill in PyTorch's defaults when arguments are left out or null", () => {
    expect(parseSchedule({ type: "StepLR", step_size: 30 })).toEqual({ type: "StepLR", step_size: 30, gamma: 0.1 });
    expect(parseSchedule({ type: "CosineAnnealingLR", T_max: 50, eta_min: null })).toEqual({
      type: "CosineAnnealingLR",
      T_max: 50,
      eta_min: 0,
    });
    expect(parseSchedule(cyclic)).toEqual({
      ...cyclic,
      step_size_up: 2000,
      step_size_down: null,
      mode: "triangular",
      gamma: 1,
      scale_fn: null,
      scale_mode: "cycle",
      cycle_momentum: true,
      base_momentum: 0.8,
      max_momentum: 0.9,
    });
    expect(parseSchedule("ReduceLROnPlateau")).toEqual({
      type: "ReduceLROnPlateau",
      metric: null,
      mode: "min",
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      threshold_mode: "rel",
      cooldown: 0,
      min_lr: 0,
      eps: 1e-8,
    });
  });

  it("should give the same spec when its own result is parsed again", () => {
    for (const spec of [cyclic, plateau, { type: "MultiStepLR", milestones: [30, 10] }]) {
      const once = parseSchedule(spec);
      expect(parseSchedule(JSON.parse(JSON.stringify(once)))).toEqual(once);
    }
  });

  it("should accept arguments of PyTorch that a spec leaves out when they stand at their defaults", () => {
    expect(parseSchedule({ ...cyclic, scale_fn: null, last_epoch: -1 })).toEqual(parseSchedule(cyclic));
  });

  it.each([
    ["validation/loss", "min"],
    ["validation/accuracy", "max"],
    ["validation/macroF1", "max"],
    ["test/top5", "max"],
    ["validation/error", "min"],
    ["anything", "min"],
  ])("should choose the mode of %s as %s when none is given", (metric, mode) => {
    expect(parseSchedule({ ...plateau, metric })).toMatchObject({ metric, mode });
    expect(parseSchedule({ ...plateau, metric, mode: "max" })).toMatchObject({ mode: "max" });
  });

  it.each<[spec: unknown, code: string, key: string, expected: string]>([
    [null, "invalid_spec", "schedule", "an object"],
    [42, "invalid_spec", "schedule", "an object"],
    [[], "invalid_spec", "schedule", "an object"],
    [{}, "missing_key", "type", "one of ExponentialLR"],
    [{ type: 7 }, "unknown_type", "type", "one of ExponentialLR"],
    [{ type: "steplr", step_size: 3 }, "unknown_type", "type", 'did you mean "StepLR"?'],
    [{ type: "CosineAnealingLR", T_max: 3 }, "unknown_type", "type", 'did you mean "CosineAnnealingLR"?'],
    [{ type: "constructor" }, "unknown_type", "type", "one of ExponentialLR"],
    [{ type: "StepLR", stepsize: 3 }, "unknown_key", "stepsize", 'did you mean "step_size"?'],
    [{ type: "StepLR", step_size: 3, Gama: null }, "unknown_key", "Gama", 'did you mean "gamma"?'],
    [{ type: "StepLR", step_size: 3, __proto: 1 }, "unknown_key", "__proto", "one of step_size, gamma"],
    [{ type: "StepLR", step_size: 3, last_epoch: 5 }, "invalid_value", "last_epoch", "-1"],
    [{ ...cyclic, scale_fn: "process.exit()" }, "invalid_expression", "scale_fn", "x"],
    [{ ...cyclic, scale_fn: 3 }, "invalid_value", "scale_fn", "a formula of x"],
    [{ type: "StepLR" }, "missing_key", "step_size", "an integer >= 1"],
    [{ type: "StepLR", step_size: null }, "missing_key", "step_size", "an integer >= 1"],
    [{ type: "StepLR", step_size: 0 }, "invalid_value", "step_size", "an integer >= 1"],
    [{ type: "StepLR", step_size: 2.5 }, "invalid_value", "step_size", "an integer >= 1"],
    [{ type: "StepLR", step_size: "3" }, "invalid_value", "step_size", "an integer >= 1"],
    [{ type: "StepLR", step_size: 3, gamma: NaN }, "invalid_value", "gamma", "a number >= 0"],
    [{ type: "ExponentialLR" }, "missing_key", "gamma", "a number >= 0"],
    [{ type: "ExponentialLR", gamma: NaN }, "invalid_value", "gamma", "a number >= 0"],
    [{ type: "ExponentialLR", gamma: Infinity }, "invalid_value", "gamma", "a number >= 0"],
    [{ type: "ExponentialLR", gamma: -0.5 }, "invalid_value", "gamma", "a number >= 0"],
    [{ type: "CosineAnnealingLR", T_max: 0 }, "invalid_value", "T_max", "an integer >= 1"],
    [{ type: "CosineAnnealingLR", T_max: 5, eta_min: -1 }, "invalid_value", "eta_min", "a number >= 0"],
    [{ type: "MultiStepLR", milestones: [] }, "invalid_value", "milestones", "at least one integer"],
    [{ type: "MultiStepLR", milestones: 5 }, "invalid_value", "milestones", "a list"],
    [{ type: "MultiStepLR", milestones: [5, -1] }, "invalid_value", "milestones[1]", "each >= 0"],
    [{ type: "MultiStepLR", milestones: [5, "6"] }, "invalid_value", "milestones[1]", "each >= 0"],
    [{ ...cyclic, step_size_up: 0 }, "invalid_value", "step_size_up", "an integer >= 1"],
    [{ ...cyclic, mode: "triangle" }, "invalid_value", "mode", '"triangular2"'],
    [{ ...cyclic, scale_mode: "epochs" }, "invalid_value", "scale_mode", '"iterations"'],
    [{ ...cyclic, cycle_momentum: 1 }, "invalid_value", "cycle_momentum", "true or false"],
    [{ ...cyclic, max_lr: [] }, "invalid_value", "max_lr", "one per parameter group"],
    [{ ...plateau, factor: 1 }, "invalid_value", "factor", "a number >= 0 and < 1"],
    [{ ...plateau, mode: "best" }, "invalid_value", "mode", '"min", "max"'],
    [{ ...plateau, threshold_mode: "relative" }, "invalid_value", "threshold_mode", '"rel", "abs"'],
    [{ ...plateau, patience: -1 }, "invalid_value", "patience", "an integer >= 0"],
    [{ ...plateau, metric: 3 }, "invalid_value", "metric", "a text"],
  ])("should name the key when given %j", (spec, code, key, expected) => {
    const error = errorOf(() => parseSchedule(spec));
    expect(error).toMatchObject({ code, details: { key } });
    expect(error.details.expected).toContain(expected);
    expect(error.message).toContain("expected");
    expect(error.message).not.toContain("\n");
  });

  it("should keep a message to one short line when a value is huge or strange", () => {
    const endless: Record<string, unknown> = {};
    endless["self"] = endless;
    for (const gamma of ["a\nb".repeat(10_000), endless, 10n, Symbol("x"), () => 0, new Array(10_000).fill([])]) {
      const { message } = errorOf(() => parseSchedule({ type: "ExponentialLR", gamma }));
      expect(message.length).toBeLessThan(200);
      expect(message).not.toContain("\n");
    }
  });
});

describe("simulate", () => {
  const spec = { type: "StepLR", step_size: 2 } as const;

  it.each<[options: object, code: string, key: string]>([
    [{ lr: -1, steps: 3 }, "invalid_option", "lr"],
    [{ lr: "abc", steps: 3 }, "invalid_option", "lr"],
    [{ lr: [0.1, NaN], steps: 3 }, "invalid_option", "lr[1]"],
    [{ lr: [], steps: 3 }, "invalid_option", "lr"],
    [{ steps: 3 }, "invalid_option", "lr"],
    [{ lr: 1, steps: 0 }, "invalid_option", "steps"],
    [{ lr: 1, steps: 1.5 }, "invalid_option", "steps"],
    [{ lr: 1, steps: 1e9 }, "invalid_option", "steps"],
    [{ lr: 1 }, "invalid_option", "steps"],
    [{ lr: 1, steps: 3, metrics: 5 }, "invalid_option", "metrics"],
    [{ lr: 1, steps: 3, metrics: [1, "2"] }, "invalid_option", "metrics[1]"],
    [{ lr: 1, steps: 3, momentum: -1 }, "invalid_option", "momentum"],
    [{ lr: 1, steps: 3, momentum: [0.9, 0.9] }, "group_count", "momentum"],
  ])("should name the option when given %j", (options, code, key) => {
    const error = errorOf(() => simulate(spec, options as never));
    expect(error).toMatchObject({ code, details: { key } });
  });

  it("should ask for metrics when a schedule answers to one", () => {
    const run = (metrics?: number[]) =>
      simulate({ type: "ReduceLROnPlateau" }, { lr: 1, steps: 4, ...(metrics && { metrics }) });
    expect(errorOf(() => run())).toMatchObject({ code: "missing_metric", details: { key: "metrics" } });
    expect(errorOf(() => run([1, 1]))).toMatchObject({ code: "invalid_option", details: { key: "metrics" } });
    expect(run([1, 1, 1]).lr).toHaveLength(4);
  });

  it.each([
    [{ type: "CyclicLR", base_lr: [0.1, 0.1, 0.1], max_lr: 1 }, "base_lr"],
    [{ type: "CyclicLR", base_lr: 0.1, max_lr: [1] }, "max_lr"],
    [{ type: "CyclicLR", base_lr: 0.1, max_lr: 1, base_momentum: [0.5] }, "base_momentum"],
    [{ type: "ReduceLROnPlateau", min_lr: [0.1] }, "min_lr"],
  ])("should name the list when %j does not fit two groups", (wrong, key) => {
    const error = errorOf(() => simulate(wrong as never, { lr: [1, 1], steps: 1 }));
    expect(error).toMatchObject({ code: "group_count", details: { key } });
    expect(error.details.expected).toContain("a list of 2");
  });

  it("should refuse to cycle momentum when the solver has none", () => {
    const options = { lr: 1, steps: 2, momentum: null };
    expect(errorOf(() => simulate(cyclic as never, options))).toMatchObject({ details: { key: "momentum" } });
    expect(simulate({ ...cyclic, cycle_momentum: false } as never, options).momentum).toBeUndefined();
  });

  it("should say at which step when a rate grows past the finite numbers", () => {
    const error = errorOf(() => simulate({ type: "ExponentialLR", gamma: 1e200 }, { lr: 1, steps: 9 }));
    expect(error).toBeInstanceOf(SchedulesError);
    expect(error.code).toBe("not_finite");
    expect(error.message).toContain("at step 2");
  });
});

describe("schedulerDefinitions", () => {
  it.each(Object.values(schedulerDefinitions))("should describe $type fully when read as data", (definition) => {
    expect(schedulerDefinitions[definition.type]).toBe(definition);
    for (const text of [definition.label, definition.help, definition.formula]) expect(text.length).toBeGreaterThan(5);
    for (const parameter of Object.values<ParameterDefinition>(definition.parameters)) {
      expect(parameter.label).toMatch(/^[A-Z]/);
      expect(parameter.help).toMatch(/\.$/);
    }
    const json = z.toJSONSchema(specSchema(definition), { io: "input" });
    expect(json.required).toContain("type");
    expect(Object.keys(json.properties ?? {})).toEqual(["type", ...Object.keys(definition.parameters), "compat"]);
  });
});
