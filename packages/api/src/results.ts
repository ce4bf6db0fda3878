import { z } from "zod";
import { id, jsonObject, queryFlag, queryInteger, queryList, time } from "./common.ts";
import { defineOperation } from "./operation.ts";

const projectParams = z.object({ projectId: id });
const experimentParams = z.object({ experimentId: id });

/**
 * Something that happened. `seq` counts the project's events from 1 in the order of their commits, and is the id of the
 * same event in a stream; a number is missing only where a training that was taken up again dropped what comes anew. Types: `experiment.created|updated|deleted|state|rewound|forked`, `dataset.created|updated|deleted|state`,
 * `split.created|updated|deleted`, and `training.<type>` for each event of a training.
 */
export const event = z
  .object({
    seq: z.number().int(),
    projectId: id,
    experimentId: id.nullable(),
    datasetId: id.nullable(),
    time,
    type: z.string(),
    /** Of the training that said it. */
    attempt: z.number().int().nullable(),
    data: jsonObject,
  })
  .meta({ id: "Event" });
export type Event = z.output<typeof event>;

/**
 * What a stream carries besides events: how far something is, and metrics as they come. Not kept, without an id; a
 * client that was away reads the state and the series again.
 */
export const liveMessage = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("experiment.progress"), experimentId: id, data: jsonObject }),
    z.object({
      type: z.literal("experiment.metrics"),
      experimentId: id,
      /** Points by series. */
      data: z.record(z.string(), z.array(z.tuple([z.number(), z.number().nullable()]))),
    }),
    /** `data`: analysisId, kind, phase, done, total, secondsLeft. */
    z.object({ type: z.literal("analysis.progress"), experimentId: id, data: jsonObject }),
    z.object({ type: z.literal("dataset.progress"), datasetId: id, data: jsonObject }),
  ])
  .meta({ id: "LiveMessage" });
export type LiveMessage = z.output<typeof liveMessage>;

const seriesKeys = queryList.optional().meta({ description: "Series, separated by commas; left out: all" });

const numbers = z.array(z.number().nullable());

export const series = z
  .object({
    experimentId: id,
    key: z.string(),
    /** Of the whole series. */
    count: z.number().int(),
    steps: z.array(z.number()),
    /** null where the value is no finite number. */
    values: numbers,
    /** Where asked for: when each point was recorded, in milliseconds since 1970. */
    times: z.array(z.number()).optional(),
    /** False when every point is there. */
    decimated: z.boolean(),
  })
  .meta({ id: "Series" });
export type Series = z.output<typeof series>;

const windowQuery = z.object({
  keys: seriesKeys,
  width: queryInteger(1, 10_000)
    .default(1000)
    .meta({ description: "Stretches to divide the steps into; of each, first, lowest, highest and last are kept" }),
  from: z.coerce.number().optional().meta({ description: "First step" }),
  to: z.coerce.number().optional().meta({ description: "Last step" }),
  times: queryFlag.default(false).meta({ description: "Whether to say when each point was recorded" }),
});

export const artifact = z
  .object({
    name: z.string(),
    bytes: z.number().int(),
    sha256: z.string(),
    mediaType: z.string(),
    createdAt: time,
  })
  .meta({ id: "Artifact" });

export const exportFormat = z.enum(["tensorboard", "mlflow", "csv", "csv-long", "parquet"]);

const events = "text/event-stream";

export const resultOperations = {
  listProjectEvents: defineOperation({
    id: "listProjectEvents",
    method: "GET",
    path: "/projects/:projectId/events",
    tag: "Events",
    summary: "What happened in a project",
    params: projectParams,
    query: z.object({ after: queryInteger(0, 2 ** 53 - 1).default(0), limit: queryInteger(1, 5000).default(500) }),
    response: z.object({ items: z.array(event), last: z.number().int() }),
  }),
  listExperimentEvents: defineOperation({
    id: "listExperimentEvents",
    method: "GET",
    path: "/experiments/:experimentId/events",
    tag: "Events",
    summary: "What happened to an experiment: changes of state, of the learning rate, and why",
    params: experimentParams,
    query: z.object({
      after: queryInteger(0, 2 ** 53 - 1).default(0),
      limit: queryInteger(1, 5000).default(500),
      types: queryList.optional().meta({ description: "For example training.rateChange,experiment.state" }),
    }),
    response: z.object({ items: z.array(event), last: z.number().int() }),
  }),
  streamProject: defineOperation({
    id: "streamProject",
    method: "GET",
    path: "/projects/:projectId/stream",
    tag: "Events",
    summary: "Everything that happens in a project, live",
    description:
      "Server-sent events: kept ones with their seq as id (resume with Last-Event-ID or ?after), live messages without.",
    params: projectParams,
    query: z.object({ after: queryInteger(0, 2 ** 53 - 1).optional() }),
    produces: events,
  }),
  streamExperiment: defineOperation({
    id: "streamExperiment",
    method: "GET",
    path: "/experiments/:experimentId/stream",
    tag: "Events",
    summary: "Everything that happens to an experiment, live",
    params: experimentParams,
    query: z.object({ after: queryInteger(0, 2 ** 53 - 1).optional() }),
    produces: events,
  }),
  listSeries: defineOperation({
    id: "listSeries",
    method: "GET",
    path: "/experiments/:experimentId/series",
    tag: "Metrics",
    summary: "Metric series of an experiment",
    params: experimentParams,
    response: z.object({
      items: z.array(
        z.object({
          key: z.string(),
          count: z.number().int(),
          firstStep: z.number(),
          lastStep: z.number(),
          min: z.number().nullable(),
          max: z.number().nullable(),
          last: z.number().nullable(),
        }),
      ),
    }),
  }),
  readSeries: defineOperation({
    id: "readSeries",
    method: "GET",
    path: "/experiments/:experimentId/series/points",
    tag: "Metrics",
    summary: "Metric series, decimated to a width, no peak lost",
    params: experimentParams,
    query: windowQuery,
    response: z.object({ items: z.array(series) }),
  }),
  readRawSeries: defineOperation({
    id: "readRawSeries",
    method: "GET",
    path: "/experiments/:experimentId/series/raw",
    tag: "Metrics",
    summary: "Every point of a series, in pages",
    params: experimentParams,
    query: z.object({
      key: z.string(),
      after: z.coerce.number().optional().meta({ description: "Steps above this one" }),
      limit: queryInteger(1, 100_000).default(10_000),
    }),
    response: z.object({
      key: z.string(),
      steps: z.array(z.number()),
      values: numbers,
      times: z.array(z.number()).meta({ description: "Milliseconds since 1970" }),
      /** Whether there are more. */
      more: z.boolean(),
    }),
  }),
  readProjectSeries: defineOperation({
    id: "readProjectSeries",
    method: "GET",
    path: "/projects/:projectId/series",
    tag: "Metrics",
    summary: "Series of several experiments at once, decimated",
    params: projectParams,
    query: windowQuery.extend({ ids: queryList }),
    response: z.object({ items: z.array(series) }),
  }),
  exportMetrics: defineOperation({
    id: "exportMetrics",
    method: "GET",
    path: "/projects/:projectId/export",
    tag: "Metrics",
    summary: "Experiments as TensorBoard event files, MLflow run folders, CSV or Parquet",
    params: projectParams,
    query: z.object({
      format: exportFormat,
      ids: queryList.optional().meta({ description: "Left out: all of the project" }),
    }),
    produces: "application/octet-stream",
  }),
  listArtifacts: defineOperation({
    id: "listArtifacts",
    method: "GET",
    path: "/experiments/:experimentId/artifacts",
    tag: "Artefacts",
    summary: "Files of an experiment: weights, model, report, logs",
    params: experimentParams,
    response: z.object({ items: z.array(artifact) }),
  }),
  downloadArtifact: defineOperation({
    id: "downloadArtifact",
    method: "GET",
    path: "/experiments/:experimentId/artifacts/*",
    tag: "Artefacts",
    summary: "A file of an experiment",
    params: experimentParams.extend({ "*": z.string().min(1).max(500) }),
    produces: "application/octet-stream",
  }),
} as const;
