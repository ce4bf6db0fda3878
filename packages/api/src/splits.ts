import { z } from "zod";
import { id, name, pageOf, pageQuery, time } from "./common.ts";
import { defineOperation } from "./operation.ts";

const tag = "Splits";
const projectParams = z.object({ projectId: id });
const splitParams = z.object({ splitId: id });

const share = z.number().min(0).max(1);
const texts = z.array(z.string()).max(10_000);

/** How to divide a project's pictures. */
export const splitSpec = z
  .strictObject({
    datasets: z.array(id).min(1).max(1000).meta({ title: "Data sets", description: "Which data sets to divide." }),
    strategy: z.enum(["stratified", "random", "folders", "datasets"]).default("stratified").meta({
      title: "Strategy",
      description:
        "stratified keeps the proportions of the classes; random does not; folders takes the parts that the data sets bring; datasets puts whole data sets into a part.",
    }),
    train: share.default(0.7).meta({ title: "Train", description: "Share to learn from." }),
    validation: share.default(0.1).meta({ title: "Validation", description: "Share to evaluate on during training." }),
    test: share.default(0.2).meta({ title: "Test", description: "Share to evaluate on at the end." }),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0)
      .meta({ title: "Seed", description: "Same seed, same split." }),
    parts: z
      .record(z.string(), z.enum(["train", "validation", "test"]))
      .default({})
      .meta({ title: "Part of each data set", description: "For the strategy datasets: id of a data set to part." }),
    classes: z
      .strictObject({ include: texts.optional(), exclude: texts.optional() })
      .default({})
      .meta({ title: "Classes", description: "Only these, or all but these." }),
    tags: z
      .strictObject({ include: texts.optional(), exclude: texts.optional() })
      .default({})
      .meta({ title: "Tags", description: "Only pictures with one of these, or without any of these." }),
  })
  .meta({ id: "SplitSpec" });
export type SplitSpec = z.output<typeof splitSpec>;

const partCounts = z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() });

export const splitCounts = z.object({
  totals: partCounts,
  classes: z.array(partCounts.extend({ name: z.string() })),
  /** Pictures in no part, by reason: unreadable, filtered. */
  leftOut: z.record(z.string(), z.number().int()),
  /** Repeats that stay with the picture they repeat. */
  keptTogether: z.number().int(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

export const split = z
  .object({
    id,
    projectId: id,
    name,
    spec: splitSpec,
    counts: splitCounts,
    /** Experiments that use it. */
    experiments: z.number().int(),
    createdAt: time,
  })
  .meta({ id: "Split" });
export type Split = z.output<typeof split>;

const imageUri = z.string().meta({ description: "The picture itself as data:image/webp;base64,…" });

/** A contact sheet: a row per picture, in it the picture and what each epoch sees of it. */
export const augmentationPreview = z
  .object({
    pictures: z.array(
      z.object({
        datasetId: id,
        index: z.number().int(),
        class: z.string(),
        /** At the model's size, unchanged. */
        original: imageUri,
        epochs: z.array(
          z.object({
            /** Mirrored left to right. */
            flip: z.boolean(),
            /** How far the window moved, in the model's pixels: to the right, down. */
            dx: z.number().int(),
            dy: z.number().int(),
            image: imageUri,
          }),
        ),
      }),
    ),
  })
  .meta({ id: "AugmentationPreview" });
export type AugmentationPreview = z.output<typeof augmentationPreview>;

export const splitOperations = {
  listSplits: defineOperation({
    id: "listSplits",
    method: "GET",
    path: "/projects/:projectId/splits",
    tag,
    summary: "Splits of a project",
    params: projectParams,
    query: pageQuery,
    response: pageOf(split),
  }),
  previewSplit: defineOperation({
    id: "previewSplit",
    method: "POST",
    path: "/projects/:projectId/splits/preview",
    tag,
    summary: "What a split would come to, without making it",
    params: projectParams,
    body: splitSpec,
    response: splitCounts,
  }),
  createSplit: defineOperation({
    id: "createSplit",
    method: "POST",
    path: "/projects/:projectId/splits",
    tag,
    summary: "Make a split",
    description: "The same spec on the same pictures gives the same split. It never changes afterwards.",
    params: projectParams,
    body: z.strictObject({ name, spec: splitSpec }),
    response: split,
    status: 201,
  }),
  getSplit: defineOperation({
    id: "getSplit",
    method: "GET",
    path: "/splits/:splitId",
    tag,
    summary: "A split",
    params: splitParams,
    response: split,
  }),
  getSplitAssignment: defineOperation({
    id: "getSplitAssignment",
    method: "GET",
    path: "/splits/:splitId/assignment",
    tag,
    summary: "Which picture is in which part",
    params: splitParams,
    response: z.object({
      datasets: z.array(
        z.object({
          datasetId: id,
          parts: z.string().meta({
            description: "A character per picture: t train, v validation, e test, - none",
          }),
        }),
      ),
    }),
  }),
  previewAugmentation: defineOperation({
    id: "previewAugmentation",
    method: "POST",
    path: "/splits/:splitId/augmentation-preview",
    tag,
    summary: "What flip and crop make of some pictures of the training part",
    description:
      "By the functions that train: a picture, seed and epoch give here what they give in an experiment. Same request, same answer.",
    params: splitParams,
    body: z.strictObject({
      augmentation: z
        .strictObject({ flip: z.boolean().default(false), crop: z.number().int().min(0).max(1024).default(0) })
        .default({ flip: false, crop: 0 })
        .meta({ description: "As in the experiment spec" }),
      imageSize: z.number().int().min(8).max(1024).meta({ description: "The model's, in pixels" }),
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .default(0)
        .meta({ description: "The experiment's" }),
      pictures: z.number().int().min(1).max(12).default(4),
      epochs: z.number().int().min(1).max(12).default(6).meta({ description: "From the first epoch on" }),
      draw: z
        .number()
        .int()
        .min(0)
        .max(1_000_000)
        .default(0)
        .meta({ description: "Which pictures: another number, others" }),
    }),
    response: augmentationPreview,
  }),
  renameSplit: defineOperation({
    id: "renameSplit",
    method: "PATCH",
    path: "/splits/:splitId",
    tag,
    summary: "Rename a split",
    params: splitParams,
    body: z.strictObject({ name }),
    response: split,
  }),
  deleteSplit: defineOperation({
    id: "deleteSplit",
    method: "DELETE",
    path: "/splits/:splitId",
    tag,
    summary: "Delete a split that no experiment uses",
    params: splitParams,
  }),
} as const;
