import {
  type ParameterDefinition,
  type ParameterDefinitions,
  type SchedulerDefinition,
  specSchema,
} from "@glissade/schedules";
import { type SolverDefinition, solverSchema } from "@glissade/solvers";
import { z } from "zod";

/** A JSON Schema, draft 2020-12, with the hints that a form needs: `x-order`, `x-control`, `x-length` and others. */
export interface FormSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly items?: FormSchema;
}

/** What draws a field, by the kind of a scheduler's parameter. */
const schedulerControls: Readonly<Record<ParameterDefinition["kind"], string>> = {
  integer: "number",
  number: "number",
  integers: "numbers",
  numbers: "numbers",
  points: "points",
  map: "map",
  objects: "objects",
  choice: "choice",
  boolean: "switch",
  text: "text",
  expression: "formula",
  schedule: "schedule",
  schedules: "schedules",
};

/** The JSON Schema of a scheduler's spec, ready to draw. */
export function schedulerFormSchema(definition: SchedulerDefinition): FormSchema {
  return withHints(z.toJSONSchema(specSchema(definition), { io: "input" }) as FormSchema, definition.parameters);
}

function withHints(schema: FormSchema, parameters: ParameterDefinitions): FormSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const order = Object.keys(parameters).indexOf(name);
    return [name, parameter ? { ...property, ...hintsOf(parameter, property), "x-order": order } : property] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function hintsOf(parameter: ParameterDefinition, schema: FormSchema): FormSchema {
  return {
    "x-control": schedulerControls[parameter.kind],
    ...("length" in parameter && parameter.length && { "x-length": true }),
    ...("perGroup" in parameter && parameter.perGroup && { "x-per-group": true }),
    ...(parameter.extension && { "x-extension": true }),
    ...(parameter.kind === "expression" && { "x-variables": parameter.variables }),
    ...(parameter.kind === "objects" && schema.items && { items: withHints(schema.items, parameter.fields) }),
  };
}

/** The JSON Schema of a solver's spec, ready to draw. */
export function solverFormSchema(definition: SolverDefinition): FormSchema {
  const schema = solverSchema(definition);
  const properties = Object.entries(definition.parameters).map(
    ([name, { kind }], order) => [name, { ...schema.properties[name], "x-control": kind, "x-order": order }] as const,
  );
  return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(properties) } };
}

/** Puts the fields of a schema in the order in which they are written. */
export function inWrittenOrder(schema: FormSchema): FormSchema {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property], order) => [name, { ...property, "x-order": order }] as const,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}
