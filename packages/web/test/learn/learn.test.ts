import type { Definition } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { solverDefinitions } from "@glissade/solvers";
import { descend, solverStart } from "../../src/features/learn/descent.ts";
import { takesOf } from "../../src/features/learn/field-takes.ts";
import { matchingDefinitions } from "../../src/features/learn/matching.ts";
import { rangeOf } from "../../src/features/learn/slider-field.tsx";
import { readTrial, searchOf, startOf } from "../../src/features/learn/trial.ts";
import { termId, terms } from "../../src/strings/terms.ts";

const definition: Definition = {
  type: "RexLR",
  label: "Reflected exponential",
  help: "Falls late.",
  use: null,
  group: "research",
  formula: null,
  sources: [],
  schema: {},
  picture: null,
  example: { type: "RexLR", total_iters: 100 },
  facts: { aliases: ["REX"], exampleSteps: 101, exampleLr: 0.1 },
};

describe("what Learn shows", () => {
  it("should find definitions by every word of label, type, help and aliases", () => {
    expect(matchingDefinitions([definition], "rex")).toHaveLength(1);
    expect(matchingDefinitions([definition], "late EXPONENTIAL")).toHaveLength(1);
    expect(matchingDefinitions([definition], "late cosine")).toHaveLength(0);
    expect(matchingDefinitions([definition], "")).toHaveLength(1);
  });

  it("should have each term once, and find it however a link writes it", () => {
    const ids = terms.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of ["base learning rate", "Base-Learning-Rate", "macro F1", "top-5 accuracy"]) {
      expect(ids).toContain(termId(name));
    }
  });

  it("should keep a trial in the address, and nothing of what is as in the example", () => {
    const start = startOf(definition);
    expect(Object.values(searchOf(start, start)).every((value) => value === undefined)).toBe(true);
    const trial = { ...start, spec: { type: "RexLR", total_iters: 50 }, lr: [0.5], steps: 60, log: true };
    const search = searchOf(trial, start);
    expect(search).toMatchObject({ args: { total_iters: 50 }, lr: 0.5, steps: 60, log: true });
    expect(readTrial(search, start)).toEqual(trial);
  });

  it("should take the example where an address says nonsense", () => {
    const start = startOf(definition);
    expect(readTrial({ args: [1], lr: "x", steps: -4, improves: 7, log: "yes" }, start)).toEqual(start);
    expect(readTrial({ args: { type: "StepLR" } }, start).spec["type"]).toBe("RexLR");
  });

  it("should say what a parameter takes", () => {
    expect(takesOf({ type: "number", minimum: 0 })).toBe("number from 0");
    expect(takesOf({ anyOf: [{ type: "integer" }, { type: "null" }] })).toBe("whole number or nothing");
    expect(takesOf({ enum: ["min", "max"] })).toBe("min or max");
    expect(takesOf({ "x-length": true, anyOf: [{ type: "integer" }, { type: "string" }] })).toBe(
      "steps, or 5ep, 30%, 500it",
    );
  });

  it("should let sliders reach to the field's limits, the run's length or around the value", () => {
    const reach = { steps: 100, rate: 0.1 };
    expect(rangeOf({ type: "number", minimum: 0, maximum: 2 }, 1, reach)).toEqual({ min: 0, max: 2, step: 0.01 });
    expect(rangeOf({ "x-length": true, type: "integer", minimum: 1 }, 30, reach)).toEqual({
      min: 1,
      max: 100,
      step: 1,
    });
    expect(rangeOf({ type: "number", minimum: 0 }, 0, reach)?.max).toBe(0.1);
    expect(rangeOf({ type: "number", minimum: 0 }, 0.95, reach)?.max).toBe(1);
    expect(rangeOf({ type: "number", minimum: 0 }, 1e-8, reach)).toBeUndefined();
  });

  it("should go down the valley with each solver, and notice when one runs away", () => {
    for (const type of Object.keys(solverDefinitions)) {
      const { losses, diverged } = descend(solverStart(type));
      expect(diverged, type).toBeUndefined();
      expect(losses.at(-1), type).toBeLessThan((losses[0] ?? 0) / 10);
    }
    expect(descend({ type: "SGD", lr: 1 }).diverged).toBeGreaterThan(1);
    expect(() => descend({ type: "SGD", lr: -1 })).toThrow(/lr/);
  });
});
