import { z } from "zod";
import { id, jsonObject, time } from "./common.ts";
import { experiment } from "./experiments.ts";
import { defineOperation } from "./operation.ts";
import { changeWith, steeringChange, steeringModes } from "./steering-change.ts";

const tag = "Steering";
const experimentParams = z.object({ experimentId: id });

const position = z
  .strictObject({ iterations: z.number().int().min(1) })
  .optional()
  .meta({ description: "Where it would take effect; left out: at the present step" });

const mode = z.enum(Object.keys(steeringModes) as (keyof typeof steeringModes)[]);

/** What an experiment follows from beginning to end, all changes included. */
export const effectiveSchedule = z
  .object({
    /** Lengths are whole scheduler steps; draw it with `preview` or `previewRun`, write code with `writeCode`. */
    schedule: jsonObject,
    /** Base rate of every parameter group. */
    lr: z.number(),
    /** The solver's momentum or first beta; null where it has none. */
    momentum: z.number().nullable(),
    /** Scheduler steps that the run uses. */
    steps: z.number().int(),
    /** Training steps from one scheduler step to the next; 1 where the run was steered. */
    iterationsPerStep: z.number(),
    stepsPerEpoch: z.number().int(),
    /** The whole run, as lengths are resolved against it. */
    run: z.object({
      interval: z.enum(["iteration", "evaluation", "epoch"]).optional(),
      stepsPerEpoch: z.number().optional(),
      stepsPerEvaluation: z.number().optional(),
      batchSize: z.number().optional(),
      epochs: z.number().optional(),
      steps: z.number().optional(),
    }),
    joins: z.array(
      z.object({
        /** The training step after which the change decides. */
        step: z.number(),
        mode,
        /** Epochs of the run before and after. */
        from: z.number(),
        to: z.number(),
        /** Who asked for it and when, where that is known. */
        by: z.string().nullable(),
        time: time.nullable(),
        /** Among the spec's continuations. */
        index: z.number().int(),
      }),
    ),
    /** Indexes of continuations that were undone. */
    undone: z.array(z.number().int()),
  })
  .meta({ id: "EffectiveSchedule" });
export type EffectiveSchedule = z.output<typeof effectiveSchedule>;

export const steeringOperations = {
  getExperimentSchedule: defineOperation({
    id: "getExperimentSchedule",
    method: "GET",
    path: "/experiments/:experimentId/schedule",
    tag,
    summary: "What the learning rate follows from beginning to end, all changes included",
    params: experimentParams,
    response: effectiveSchedule,
  }),
  previewSteering: defineOperation({
    id: "previewSteering",
    method: "POST",
    path: "/experiments/:experimentId/steer/preview",
    tag,
    summary: "What would be followed with a change, without making it",
    params: experimentParams,
    body: changeWith({ at: position }),
    response: effectiveSchedule,
  }),
  steerExperiment: defineOperation({
    id: "steerExperiment",
    method: "POST",
    path: "/experiments/:experimentId/steer",
    tag,
    summary: "Change what the learning rate follows from now on",
    description:
      "Running: takes effect at the next training step. Paused, stopped or failed: at its last checkpoint, when it goes on. Finished: at its end; epochs must grow, and it is queued again.",
    params: experimentParams,
    body: steeringChange,
    response: experiment,
  }),
  writeExperimentCode: defineOperation({
    id: "writeExperimentCode",
    method: "GET",
    path: "/experiments/:experimentId/code",
    tag,
    summary: "What the learning rate follows, as code for PyTorch, Keras, optax, Transformers, Lightning or TypeScript",
    params: experimentParams,
    query: z.object({ target: z.string().meta({ description: "One of the codeTargets of GET /definitions" }) }),
    response: z.object({ code: z.string() }),
  }),
} as const;
