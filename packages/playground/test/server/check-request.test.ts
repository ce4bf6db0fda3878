import { operations } from "@glissade/api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRequest } from "../../src/server/check-request.ts";

const body = operations.createProject.body;

describe("checkRequest", () => {
  it("should name the key that is meant when a key is misspelt, before the one that is missing", () => {
    expect(() => checkRequest(body, { nam: "x" }, "body")).toThrow('nam: unknown key of the body, expected "name"');
  });

  it("should say what was found and expected, with the key's path", () => {
    expect(() => checkRequest(body, { name: 3 }, "body")).toThrow("name: found 3, expected string");
    expect(() => checkRequest(body, {}, "body")).toThrow("name: found nothing, expected string");
    expect(() => checkRequest(body, [], "body")).toThrow("body: found [], expected object");
    const extend = operations.extendExperiment.body;
    expect(() => checkRequest(extend, { epochs: 0, schedule: "hold" }, "body")).toThrow(
      /^epochs: found 0, expected .*1/,
    );
    expect(() => checkRequest(extend, { epochs: 1, schedule: "hols" }, "body")).toThrow(
      /^schedule: found "hols", expected one of/,
    );
  });

  it("should refuse NUL anywhere in a text", () => {
    expect(() => checkRequest(body, { name: "a\0b" }, "body")).toThrow(
      'name: found "a\\u0000b", expected a text without NUL',
    );
    const deep = { splitId: "x", spec: { model: [{ a: "\0" }] } };
    expect(() => checkRequest(operations.checkExperiment.body, deep, "body")).toThrow(/^spec\.model\.0\.a: /);
  });

  it("should give what the schema gives or an error with code and one line, whatever comes", () => {
    const all = Object.values(operations).flatMap((operation) => ("body" in operation ? [operation.body] : []));
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.jsonValue(), (schema, value) => {
        try {
          checkRequest(schema, value, "body");
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_request" });
          expect((error as Error).message).not.toContain("\n");
        }
      }),
    );
  });
});
