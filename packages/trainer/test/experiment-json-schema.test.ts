import { describe, expect, it } from "vitest";
import { experimentJsonSchema, type JsonSchema, parseExperiment } from "@glissade/trainer";

const least = { dataset: "photos", model: { architecture: "cnn-small" }, solver: { type: "SGD" } };

/** Every key path with its schema. */
function keys(schema: JsonSchema, path = ""): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const key = path === "" ? name : `${path}.${name}`;
    return [[key, inner] as [string, JsonSchema], ...keys(inner, key)];
  });
}

function valueAt(spec: unknown, path: string): unknown {
  return path.split(".").reduce((at, key) => (at as Record<string, unknown>)[key], spec);
}

describe("experimentJsonSchema", () => {
  const schema = experimentJsonSchema();

  it("should give every key a title, a description and a place", () => {
    for (const [key, inner] of keys(schema)) {
      expect([key, inner["title"], inner["description"], inner["x-order"]]).toEqual([
        key,
        expect.any(String),
        expect.any(String),
        expect.any(Number),
      ]);
    }
  });

  it("should give the defaults that the parser fills in", () => {
    const spec = parseExperiment(least);
    const withDefault = keys(schema).filter(([, inner]) => "default" in inner && inner["default"] !== null);
    expect(withDefault.length).toBeGreaterThan(12);
    for (const [key, inner] of withDefault) expect([key, inner["default"]]).toEqual([key, valueAt(spec, key)]);
  });

  it("should require exactly what the parser cannot do without", () => {
    expect(schema["required"]).toEqual(Object.keys(least));
    for (const key of Object.keys(least)) {
      const rest = Object.fromEntries(Object.entries(least).filter(([other]) => other !== key));
      expect(() => parseExperiment(rest), key).toThrow();
    }
  });

  it("should keep ranges and choices, and null only where null is the default", () => {
    expect(schema.properties?.["training"]?.properties?.["epochs"]).toMatchObject({
      type: "integer",
      minimum: 1,
      default: 20,
    });
    expect(schema.properties?.["model"]?.properties?.["architecture"]).toMatchObject({
      enum: expect.arrayContaining(["resnet20"]) as unknown,
    });
    expect(JSON.stringify(schema.properties?.["threads"])).toContain('"null"');
  });
});
