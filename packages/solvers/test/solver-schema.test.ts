import { describe, expect, it } from "vitest";
import { parseSolver, solverDefinitions, solverSchema } from "@glissade/solvers";

describe.each(Object.values(solverDefinitions))("solverSchema of $type", (definition) => {
  const schema = solverSchema(definition);

  it("should give every parameter with the default that the parser fills in", () => {
    const spec = parseSolver({ type: definition.type }) as unknown as Record<string, unknown>;
    const defaults = Object.entries(schema.properties).map(([name, property]) => [name, property["default"]]);
    expect(Object.fromEntries(defaults)).toEqual({ ...spec, type: undefined });
  });

  it("should give the ranges that the parser keeps to", () => {
    for (const [name, property] of Object.entries(schema.properties)) {
      const minimum = property["minimum"];
      if (typeof minimum !== "number") continue;
      expect(() => parseSolver({ type: definition.type, [name]: minimum }), name).not.toThrow();
      expect(() => parseSolver({ type: definition.type, [name]: minimum - 1 }), name).toThrow();
    }
    expect(schema.properties["lr"]).toMatchObject({ type: "number", minimum: 0 });
  });
});
