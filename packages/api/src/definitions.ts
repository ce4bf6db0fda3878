import { z } from "zod";
import { jsonObject } from "./common.ts";
import { defineOperation } from "./operation.ts";

const tag = "Definitions";

/** One scheduler, solver or architecture as a form needs it. */
export const definition = z
  .object({
    /** What a spec calls it. */
    type: z.string(),
    label: z.string(),
    help: z.string(),
    /** When to choose it. */
    use: z.string().nullable(),
    /** Heading to list it under. */
    group: z.string(),
    formula: z.string().nullable(),
    sources: z.array(z.object({ title: z.string(), url: z.string() })),
    /**
     * JSON Schema of its arguments, each with title, description, default and range; `x-order` is the order of the
     * fields, `x-control` what draws them, `x-length` marks numbers of scheduler steps that may stretch ("5ep", "30%").
     */
    schema: jsonObject,
    /** A small picture of what it does, where there is one (SVG). */
    picture: z.string().nullable(),
    /** Arguments that show what it is like, to begin a form with. */
    example: jsonObject.nullable(),
    facts: jsonObject,
  })
  .meta({ id: "Definition" });
export type Definition = z.output<typeof definition>;

export const definitions = z
  .object({
    schedulers: z.array(definition),
    solvers: z.array(definition),
    architectures: z.array(definition),
    /** JSON Schemas of the whole experiment spec and of the split's. */
    experiment: jsonObject,
    split: jsonObject,
    metrics: z.array(z.object({ name: z.string(), label: z.string(), better: z.enum(["min", "max"]) })),
    codeTargets: z.array(z.string()),
  })
  .meta({ id: "Definitions" });
export type Definitions = z.output<typeof definitions>;

const schedule = jsonObject.nullable().meta({ description: "Schedule spec; null is a constant rate" });

const curve = z.object({ steps: z.array(z.number()), values: z.array(z.number()) });

export const schedulePreview = z
  .object({
    /** One curve per parameter group. */
    lr: z.array(curve),
    momentum: z.array(curve).nullable(),
    /** In words. */
    text: z.string(),
    area: z.number().nullable(),
    peak: z.object({ value: z.number(), step: z.number() }).nullable(),
    lowest: z.object({ value: z.number(), step: z.number() }).nullable(),
    final: z.object({ value: z.number(), step: z.number() }).nullable(),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    /** The spec with lengths in scheduler steps. */
    resolved: jsonObject.nullable(),
  })
  .meta({ id: "SchedulePreview" });

export const definitionOperations = {
  getDefinitions: defineOperation({
    id: "getDefinitions",
    method: "GET",
    path: "/definitions",
    tag,
    summary: "Schedulers, solvers, architectures and specs as JSON Schema, enough to draw their forms",
    response: definitions,
  }),
  previewSchedule: defineOperation({
    id: "previewSchedule",
    method: "POST",
    path: "/schedules/preview",
    tag,
    summary: "The curve of a schedule over a run, its description and its warnings",
    body: z.strictObject({
      scheduler: schedule,
      lr: z.union([z.number(), z.array(z.number()).min(1).max(100)]).default(0.1),
      /** What a step is, and what lengths such as "5ep" count in; only `steps` is needed for plain numbers. */
      run: z
        .strictObject({
          steps: z.number().int().min(1).max(1_000_000_000),
          interval: z.enum(["iteration", "evaluation", "epoch"]).optional(),
          stepsPerEpoch: z.number().positive().optional(),
          stepsPerEvaluation: z.number().positive().optional(),
          batchSize: z.number().int().positive().optional(),
          epochs: z.number().positive().optional(),
        })
        .meta({ description: "steps: scheduler steps in the run" }),
      momentum: z.number().nullable().default(null),
      metrics: z.array(z.number()).max(1_000_000).optional().meta({ description: "For schedules that answer to one" }),
      points: z.number().int().min(4).max(10_000).default(2000),
    }),
    response: schedulePreview,
  }),
  writeScheduleCode: defineOperation({
    id: "writeScheduleCode",
    method: "POST",
    path: "/schedules/code",
    tag,
    summary: "A schedule as code for PyTorch, Keras, optax, Transformers, Lightning or TypeScript",
    body: z.strictObject({
      scheduler: jsonObject,
      target: z.string(),
      lr: z.union([z.number(), z.array(z.number()).min(1).max(100)]).default(0.1),
      steps: z.number().int().min(1).optional(),
    }),
    response: z.object({ code: z.string() }),
  }),
  readScheduleCode: defineOperation({
    id: "readScheduleCode",
    method: "POST",
    path: "/schedules/read-code",
    tag,
    summary: "The schedule spec that Python code constructs; the code is read, never run",
    body: z.strictObject({ code: z.string().min(1).max(100_000) }),
    response: z.object({ scheduler: jsonObject, lr: z.number().nullable() }),
  }),
} as const;
