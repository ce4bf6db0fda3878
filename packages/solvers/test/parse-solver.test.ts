import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSolver, SolverError, solverDefinitions } from "@glissade/solvers";

const known = Object.keys(solverDefinitions).join(", ");

describe("parseSolver", () => {
  it("should complete PyTorch's defaults when only the type is given", () => {
    expect(parseSolver({ type: "SGD" })).toEqual({
      type: "SGD",
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weight_decay: 0,
      nesterov: false,
      maximize: false,
    });
    expect(parseSolver({ type: "Adam" })).toEqual({
      type: "Adam",
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weight_decay: 0,
      amsgrad: false,
      maximize: false,
      decoupled_weight_decay: false,
    });
    expect(parseSolver("AdamW")).toEqual({
      type: "AdamW",
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weight_decay: 1e-2,
      amsgrad: false,
      maximize: false,
    });
  });

  it("should take the default when a key is null", () => {
    expect(parseSolver({ type: "SGD", lr: null, momentum: 0.9 })).toMatchObject({ lr: 1e-3, momentum: 0.9 });
  });

  it("should give back the same spec when it is parsed again", () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const specs = fc.oneof(
      fc.record({ type: fc.constant("SGD"), lr: unit, momentum: unit, weight_decay: unit }),
      fc.record({ type: fc.constantFrom("Adam", "AdamW"), lr: unit, betas: fc.tuple(unit, unit), eps: unit }),
    );
    fc.assert(
      fc.property(specs, (input) => {
        const spec = parseSolver(input);
        expect(spec).toMatchObject(input);
        expect(parseSolver(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
      }),
    );
  });

  it.each([
    [undefined, "invalid_spec", 'solver: found undefined, expected an object such as {"type": "SGD", "lr": 0.1}'],
    [[1], "invalid_spec", 'solver: found [1], expected an object such as {"type": "SGD", "lr": 0.1}'],
    [{ lr: 1 }, "invalid_spec", `type: found undefined, expected one of ${known}`],
    [{ type: 3 }, "unknown_solver", `type: found 3, expected one of ${known}`],
    ["sgd", "unknown_solver", `type: found "sgd", expected one of ${known}; did you mean "SGD"?`],
    [{ type: "Adam-W" }, "unknown_solver", `type: found "Adam-W", expected one of ${known}; did you mean "AdamW"?`],
    ["toString", "unknown_solver", `type: found "toString", expected one of ${known}`],
    [
      { type: "SGD", weightDecay: 0.1 },
      "unknown_key",
      "weightDecay: unknown key, expected a parameter of SGD: lr, momentum, dampening, weight_decay, nesterov, maximize" +
        '; did you mean "weight_decay"?',
    ],
    [{ type: "SGD", lr: -1 }, "invalid_value", "lr: found -1, expected a number of at least 0"],
    [{ type: "SGD", lr: "abc" }, "invalid_value", 'lr: found "abc", expected a number of at least 0'],
    [{ type: "SGD", lr: NaN }, "invalid_value", "lr: found NaN, expected a number of at least 0"],
    [{ type: "Adam", lr: Infinity }, "invalid_value", "lr: found Infinity, expected a number of at least 0"],
    [{ type: "SGD", momentum: -0.1 }, "invalid_value", "momentum: found -0.1, expected a number of at least 0"],
    [{ type: "SGD", nesterov: 1 }, "invalid_value", "nesterov: found 1, expected true or false"],
    [{ type: "SGD", dampening: NaN }, "invalid_value", "dampening: found NaN, expected a number"],
    [{ type: "SGD", weight_decay: -1 }, "invalid_value", "weight_decay: found -1, expected a number of at least 0"],
    [
      { type: "SGD", nesterov: true },
      "invalid_combination",
      "momentum: found 0, expected a number above 0 for nesterov",
    ],
    [
      { type: "SGD", nesterov: true, momentum: 0.9, dampening: 0.1 },
      "invalid_combination",
      "dampening: found 0.1, expected 0 for nesterov",
    ],
    [
      { type: "Adam", betas: [0.9, 1] },
      "invalid_value",
      "betas: found [0.9,1], expected two numbers of at least 0 and below 1",
    ],
    [{ type: "Adam", betas: 0.9 }, "invalid_value", "betas: found 0.9, expected two numbers of at least 0 and below 1"],
    [
      { type: "AdamW", betas: [-0.1, 0.9] },
      "invalid_value",
      "betas: found [-0.1,0.9], expected two numbers of at least 0 and below 1",
    ],
    [
      { type: "Adam", betas: [NaN, 0.9] },
      "invalid_value",
      'betas: found ["NaN",0.9], expected two numbers of at least 0 and below 1',
    ],
    [{ type: "SGD", lr: {} }, "invalid_value", "lr: found {}, expected a number of at least 0"],
    [{ type: "AdamW", eps: -1e-8 }, "invalid_value", "eps: found -1e-8, expected a number of at least 0"],
  ])("should say what was found and expected when the spec is %j", (input, code, message) => {
    expect(() => parseSolver(input)).toThrow(expect.objectContaining({ name: "SolverError", code, message }) as Error);
  });

  it("should stay on one short line when what was found is long or has no JSON", () => {
    expect(() => parseSolver({ type: "SGD", lr: "1\n".repeat(100) })).toThrow(
      /^lr: found "1\\n.{51,53}\.\.\., expected/,
    );
    expect(() => parseSolver({ type: "SGD", lr: 1n })).toThrow("lr: found 1, expected a number");
    expect(() => parseSolver({ type: "Adam", betas: [1n] })).toThrow('betas: found ["1"], expected two numbers');
  });

  it("should carry key, found and expected when it throws", () => {
    try {
      parseSolver({ type: "SGD", lr: -1 });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SolverError);
      expect((error as SolverError).details).toEqual({ key: "lr", found: -1, expected: "a number of at least 0" });
    }
  });
});

describe("solverDefinitions", () => {
  it("should describe every parameter when a form or page asks", () => {
    for (const [type, definition] of Object.entries(solverDefinitions)) {
      expect(definition.type).toBe(type);
      expect(definition.source).toMatch(/https:\/\//);
      expect(Object.keys(definition.parameters)[0]).toBe("lr");
      for (const parameter of Object.values(definition.parameters)) {
        expect(parameter.label).toMatch(/^[A-Z]/);
        expect(parameter.help).toMatch(/\.$/);
      }
    }
  });
});
