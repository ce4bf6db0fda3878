import type { Definition } from "./definition.ts";
import type { Parameter } from "./parameter.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a solver's spec, made from its definition: titles, help, defaults and ranges are the definition's
 * own. Rules between parameters (`findConflict`) are beyond it; `parseSolver` knows them.
 *
 * @example
 * solverSchema(solverDefinitions.SGD).properties.lr; // { type: "number", minimum: 0, default: 0.001, title: … }
 */
export function solverSchema(definition: Pick<Definition<never>, "type" | "parameters">): JsonSchema & {
  readonly properties: Readonly<Record<string, JsonSchema>>;
} {
  const parameters = Object.entries(definition.parameters).map(
    ([name, parameter]) => [name, parameterSchema(parameter)] as const,
  );
  return {
    type: "object",
    properties: { type: { type: "string", const: definition.type }, ...Object.fromEntries(parameters) },
    required: ["type"],
    additionalProperties: false,
  };
}

function parameterSchema(parameter: Parameter): JsonSchema {
  const { label, help } = parameter;
  return { ...valueSchema(parameter), default: parameter.default, title: label, description: help };
}

function valueSchema(parameter: Parameter): JsonSchema {
  if (parameter.kind === "switch") return { type: "boolean" };
  const number = {
    type: "number",
    ...(parameter.minimum === undefined ? {} : { minimum: parameter.minimum }),
    ...(parameter.below === undefined ? {} : { exclusiveMaximum: parameter.below }),
  };
  return parameter.kind === "number" ? number : { type: "array", items: number, minItems: 2, maxItems: 2 };
}
