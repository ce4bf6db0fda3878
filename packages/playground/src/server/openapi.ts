import { apiPrefix, type Definitions, liveMessage, type Operation, operations, problem } from "@glissade/api";
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { version } from "../version.ts";
import { problemType } from "./answer-errors.ts";

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

const introduction = `Everything that the playground can do. Errors are problem details (RFC 9457) with a stable \`code\` and the offending \`key\`.
Streams are server-sent events: kept ones have their \`seq\` as id, so that a client resumes with \`Last-Event-ID\`.`;

/**
 * The API as an OpenAPI 3.1 document, made from the operations. What is an open object in there, because the API knows
 * no scheduler and no solver, gets its schema from the definitions.
 */
export function openApiDocument(definitions: Definitions): OpenApiDocument {
  const document = createDocument({
    openapi: "3.1.1",
    info: { title: "Glissade", version, description: introduction, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    tags: [...new Set(all().map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(all()),
    components: {
      // What streams carry stands in no answer.
      schemas: { LiveMessage: liveMessage },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token, where the server asks for one" },
        session: { type: "apiKey", in: "cookie", name: "glissade_session" },
      },
    },
  });
  const schemas = { ...document.components?.schemas, ...specSchemas(definitions) };
  return { ...document, components: { ...document.components, schemas } };
}

function all(): readonly Operation[] {
  return Object.values(operations);
}

function pathsOf(list: readonly Operation[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of list) {
    const path = `${apiPrefix}${operation.path.replace(/:(\w+)/g, "{$1}").replace("*", `{${restName}}`)}`;
    (paths[path] ??= {})[operation.method.toLowerCase()] = describeOperation(operation);
  }
  return paths;
}

/** What the document calls a path's rest. */
const restName = "path";

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, params, query, body, upload, access } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    // An empty one: also without, on a server that asks for none.
    security: access === "open" ? [] : [{ token: [] }, { session: [] }, {}],
    requestParams: { ...(params && { path: withRestNamed(params) }), ...(query && { query }) },
    ...(body && { requestBody: { required: !body.isOptional(), content: { "application/json": { schema: body } } } }),
    ...(upload && { requestBody: { required: true, content: { "application/octet-stream": {} } } }),
    responses: {
      [String(statusOf(operation))]: answerOf(operation),
      default: { description: "What is wrong", content: { [mediaTypeOf(problemType)]: { schema: problem } } },
    },
  };
}

function withRestNamed(params: z.ZodObject): z.ZodObject {
  const entries = Object.entries(params.shape).map(
    ([name, schema]) => [name === "*" ? restName : name, schema] as const,
  );
  return z.object(Object.fromEntries(entries));
}

function statusOf({ status, response, produces }: Operation): number {
  return status ?? ((response ?? produces) ? 200 : 204);
}

function answerOf({ response, produces, summary }: Operation): Record<string, unknown> {
  if (produces !== undefined)
    return { description: summary, content: { [produces]: { schema: streamSchema(produces) } } };
  if (response === undefined) return { description: "Done" };
  return { description: summary, content: { "application/json": { schema: response } } };
}

function streamSchema(mediaType: string): Record<string, unknown> {
  return mediaType.startsWith("text/") ? { type: "string" } : {};
}

function mediaTypeOf(contentType: string): string {
  return contentType.split(";")[0] ?? contentType;
}

const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

type Schema = Readonly<Record<string, unknown>>;

interface SpecSchema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

/** The experiment spec as the trainer takes it, with one schema for each solver and scheduler. */
function specSchemas({ schedulers, solvers, experiment }: Definitions): Record<string, Schema> {
  const schedulerParts = schedulers.map(({ type, schema, label, help }) => [
    `Scheduler.${type}`,
    { title: label, description: help, ...withSchedulers(schema) },
  ]);
  const solverParts = solvers.map(({ type, schema, label, help }) => [
    `Solver.${type}`,
    { title: label, description: help, ...schema },
  ]);
  const { properties = {}, required, ...spec } = withoutDialect(experiment) as unknown as SpecSchema;
  return {
    ...(Object.fromEntries(schedulerParts) as Record<string, Schema>),
    ...(Object.fromEntries(solverParts) as Record<string, Schema>),
    Scheduler: oneOf("Scheduler", schedulers),
    Solver: oneOf("Solver", solvers),
    ExperimentSpec: {
      ...spec,
      description:
        "An experiment's spec. `dataset`, `split` and `name` are the playground's to fill in: the split and the experiment have them.",
      properties: {
        ...properties,
        solver: { ...properties["solver"], ...reference("Solver") },
        scheduler: { ...properties["scheduler"], anyOf: [reference("Scheduler"), { type: "null" }] },
      },
      required: required.filter((key) => key !== "dataset"),
    },
  };
}

function oneOf(name: string, definitions: Definitions["schedulers"]): Schema {
  const mapping = definitions.map(({ type }) => [type, `#/components/schemas/${name}.${type}`] as const);
  return {
    oneOf: definitions.map(({ type }) => reference(`${name}.${type}`)),
    discriminator: { propertyName: "type", mapping: Object.fromEntries(mapping) },
  };
}

/** Puts a reference where a scheduler holds other schedulers. */
function withSchedulers(schema: Schema): Schema {
  const { properties = {}, ...rest } = withoutDialect(schema) as { properties?: Record<string, Schema> };
  const fields = Object.entries(properties).map(([name, field]) => {
    if (field["x-control"] === "schedule") return [name, { ...described(field), ...reference("Scheduler") }] as const;
    if (field["x-control"] !== "schedules") return [name, field] as const;
    return [name, { ...field, items: reference("Scheduler") }] as const;
  });
  return { ...rest, properties: Object.fromEntries(fields) };
}

/** The document says once which JSON Schema it speaks. */
function withoutDialect(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema"));
}

function described(field: Schema): Schema {
  return {
    title: field["title"],
    description: field["description"],
    "x-control": field["x-control"],
    "x-order": field["x-order"],
  };
}
