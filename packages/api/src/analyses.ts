import { z } from "zod";
import { id, jsonObject, problem, time } from "./common.ts";
import { defineOperation } from "./operation.ts";

const tag = "Analyses";
const experimentParams = z.object({ experimentId: id });
const analysisParams = z.object({ analysisId: id });

export const analysisKind = z.enum(["surface", "line", "sharpness"]);
export type AnalysisKind = z.output<typeof analysisKind>;

export const analysisState = z.enum(["queued", "running", "finished", "failed"]);
export type AnalysisState = z.output<typeof analysisState>;

export const analysisProgress = z.object({
  phase: z.enum(["fetching", "pictures", "computing"]),
  done: z.number().int(),
  total: z.number().int(),
  secondsLeft: z.number().nullable(),
});
export type AnalysisProgress = z.output<typeof analysisProgress>;

// A loss that is no finite number is null: the network overflowed there.
const lossAt = z.object({ loss: z.number().nullable(), accuracy: z.number().nullable() });
const pathPoint = z.object({
  step: z.number().int(),
  epoch: z.number(),
  /** Of the step after it. */
  lr: z.number(),
});
const rows = z.array(z.array(z.number().nullable()));

export const surfaceResult = z.object({
  type: z.literal("surface"),
  options: z.object({
    grid: z.number(),
    images: z.number(),
    part: z.enum(["train", "validation"]),
    directions: z.enum(["filter", "plain"]),
    margin: z.number(),
    seed: z.number(),
  }),
  xs: z.array(z.number()),
  ys: z.array(z.number()),
  /** `losses[row][column]` at `ys[row]`, `xs[column]`. */
  losses: rows,
  accuracies: rows,
  path: z.array(
    z.object({
      ...pathPoint.shape,
      ...lossAt.shape,
      x: z.number(),
      y: z.number(),
      /** Where the plane lies next to the checkpoint. */
      planeLoss: z.number().nullable(),
    }),
  ),
  explained: z.object({
    /** Shares of the path along its first two principal components. */
    components: z.tuple([z.number(), z.number()]),
    /** The share that the plane drawn shows. */
    plane: z.number(),
  }),
  /** Losses above it are not worth telling apart in a picture. */
  ceiling: z.number(),
  images: z.number().int(),
  parameters: z.number().int(),
  batchStatistics: z.boolean(),
  seconds: z.number(),
});
export type SurfaceResult = z.output<typeof surfaceResult>;

const barrier = z.object({ height: z.number(), at: z.number(), exists: z.boolean() }).nullable();

export const lineResult = z.object({
  type: z.literal("line"),
  options: z.object({ points: z.number(), images: z.number(), seed: z.number() }),
  points: z.array(z.object({ at: z.number(), train: lossAt, validation: lossAt.nullable() })),
  /** The most by which the loss between the ends exceeds the straight line between theirs; null: it overflows. */
  barrier: z.object({ train: barrier, validation: barrier }),
  distance: z.number(),
  lengths: z.tuple([z.number(), z.number()]),
  images: z.object({ train: z.number().int(), validation: z.number().int() }),
  batchStatistics: z.boolean(),
  seconds: z.number(),
});
export type LineResult = z.output<typeof lineResult>;

export const sharpnessResult = z.object({
  type: z.literal("sharpness"),
  options: z.object({ images: z.number(), tolerance: z.number(), iterations: z.number(), seed: z.number() }),
  points: z.array(
    z.object({
      ...pathPoint.shape,
      /** The largest Hessian eigenvalue of the training loss. */
      sharpness: z.number().nullable(),
      error: z.number().nullable(),
      iterations: z.number().int(),
      converged: z.boolean(),
      /** 2 / lr. */
      plainLimit: z.number().nullable(),
      /** Of the run's solver with its momentum; null where there is none on the sharpness itself. */
      limit: z.number().nullable(),
    }),
  ),
  solver: z.string(),
  hasLimit: z.boolean(),
  images: z.number().int(),
  batchStatistics: z.boolean(),
  seconds: z.number(),
});
export type SharpnessResult = z.output<typeof sharpnessResult>;

export const analysisResult = z
  .discriminatedUnion("type", [surfaceResult, lineResult, sharpnessResult])
  .meta({ id: "AnalysisResult" });
export type AnalysisResult = z.output<typeof analysisResult>;

export const analysis = z
  .object({
    id,
    experimentId: id,
    kind: analysisKind,
    /** Complete. */
    options: jsonObject,
    /** At the other end of a line. */
    otherExperimentId: id.nullable(),
    state: analysisState,
    progress: analysisProgress.nullable(),
    error: problem.nullable(),
    createdAt: time,
    updatedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: "Analysis" });
export type Analysis = z.output<typeof analysis>;

export const analysisOperations = {
  startAnalysis: defineOperation({
    id: "startAnalysis",
    method: "POST",
    path: "/experiments/:experimentId/analyses",
    tag,
    summary: "Compute the loss surface, the line to another experiment, or the sharpness along the training",
    description:
      "Answers at once; it is computed in the background at low priority, one at a time, and goes on after a restart. Progress comes over the live stream. One of the same kind and options that was deleted before its end goes on where it was.",
    params: experimentParams,
    body: z.strictObject({
      kind: analysisKind,
      /** See docs/guides/api.md. */
      options: jsonObject.default({}),
      otherExperimentId: id.optional(),
    }),
    response: analysis,
    status: 202,
  }),
  listAnalyses: defineOperation({
    id: "listAnalyses",
    method: "GET",
    path: "/experiments/:experimentId/analyses",
    tag,
    summary: "Analyses of an experiment, the newest first, and what it can be analysed with",
    params: experimentParams,
    response: z.object({
      items: z.array(analysis),
      /** Kept checkpoints that there are to compute with. */
      checkpoints: z.number().int(),
      /** How many each kind needs. */
      needed: z.object({ surface: z.number().int(), line: z.number().int(), sharpness: z.number().int() }),
    }),
  }),
  getAnalysis: defineOperation({
    id: "getAnalysis",
    method: "GET",
    path: "/analyses/:analysisId",
    tag,
    summary: "An analysis with its result",
    params: analysisParams,
    response: analysis.extend({ result: analysisResult.nullable() }),
  }),
  deleteAnalysis: defineOperation({
    id: "deleteAnalysis",
    method: "DELETE",
    path: "/analyses/:analysisId",
    tag,
    summary: "Cancel an analysis, or delete its result",
    params: analysisParams,
  }),
} as const;
