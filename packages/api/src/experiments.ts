import { z } from "zod";
import {
  id,
  jsonObject,
  metrics,
  name,
  notes,
  pageOf,
  pageQuery,
  problem,
  queryFlag,
  queryInteger,
  queryList,
  tags,
  time,
} from "./common.ts";
import { defineOperation } from "./operation.ts";
import { pendingSteering } from "./steering-change.ts";

const tag = "Experiments";
const projectParams = z.object({ projectId: id });
const experimentParams = z.object({ experimentId: id });

/** draft > queued > running > (paused) > finished | stopped | failed */
export const experimentState = z.enum(["draft", "queued", "running", "paused", "finished", "stopped", "failed"]);
export type ExperimentState = z.output<typeof experimentState>;

/** An experiment's spec; `GET /definitions` has its JSON Schema, docs/experiment-spec.md explains it. */
export const experimentSpec = jsonObject.meta({ id: "ExperimentSpec" });

/** How far a training is, as of the latest step told. */
export const progress = z.object({
  phase: z.enum(["starting", "data", "training", "finishing"]),
  step: z.number().int(),
  steps: z.number().int(),
  epoch: z.number().int(),
  epochs: z.number().int(),
  loss: z.number().nullable(),
  accuracy: z.number().nullable(),
  /** One per parameter group. */
  lr: z.array(z.number()),
  imagesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** While pictures are decoded. */
  data: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
});
export type Progress = z.output<typeof progress>;

const best = z.object({
  metric: z.string(),
  value: z.number(),
  step: z.number().int(),
  epoch: z.number().int(),
});

/** What lists show of an experiment. */
export const experimentSummary = z
  .object({
    id,
    projectId: id,
    /** Counts the project's experiments from 1. */
    number: z.number().int(),
    name: z.string(),
    state: experimentState,
    /** Why it is in this state, in words. */
    reason: z.string().nullable(),
    splitId: id,
    spec: experimentSpec,
    tags,
    priority: z.number().int(),
    progress: progress.nullable(),
    /** Newest value of each metric; at the end those of the weights that were kept. */
    metrics,
    best: best.nullable(),
    parent: z
      .object({ experimentId: id, kind: z.enum(["clone", "fork"]), step: z.number().int().nullable() })
      .nullable(),
    createdAt: time,
    updatedAt: time,
    queuedAt: time.nullable(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    /** Spent training. */
    seconds: z.number().nullable(),
  })
  .meta({ id: "ExperimentSummary" });
export type ExperimentSummary = z.output<typeof experimentSummary>;

export const experiment = experimentSummary
  .extend({
    notes,
    /** Counts the times that somebody took it up to train; every write of a training carries it. */
    attempt: z.number().int(),
    worker: z.string().nullable(),
    /** What a running one was asked to do: the state follows. */
    asked: z.enum(["pause", "stop"]).nullable(),
    /** Changes of its schedule that a running one was asked for, and has not taken up yet. */
    steering: z.array(pendingSteering),
    error: problem.nullable(),
    /** Of a finished one: the trainer's last event. */
    result: jsonObject.nullable(),
    checkpoint: z.object({ step: z.number().int(), epoch: z.number().int(), time }).nullable(),
    /** What it can be told to do now. */
    actions: z.array(
      z.enum(["edit", "start", "pause", "resume", "stop", "extend", "steer", "fork", "clone", "delete"]),
    ),
  })
  .meta({ id: "Experiment" });
export type Experiment = z.output<typeof experiment>;

/** What an experiment will come to: its length, and what is wrong with its spec. */
export const experimentCheck = z.object({
  problems: z.array(problem),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** With all defaults filled in; null when there are problems. */
  spec: experimentSpec.nullable(),
  plan: z
    .object({
      images: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
      stepsPerEpoch: z.number().int(),
      steps: z.number().int(),
      epochs: z.number().int(),
      /** How often the scheduler steps. */
      schedulerSteps: z.number().int(),
    })
    .nullable(),
});

const draft = {
  name: z.string().max(200).optional(),
  splitId: id,
  /** `dataset` and `split` of a spec from the command line give way to the split that is named here. */
  spec: experimentSpec,
  tags: tags.optional(),
  notes: notes.optional(),
  priority: z.number().int().min(-100).max(100).optional(),
};

const listQuery = pageQuery.extend({
  state: queryList.optional().meta({ description: "One or more states, separated by commas" }),
  tag: z.string().optional(),
  q: z.string().max(200).optional().meta({ description: "Part of the name or the notes" }),
  filter: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (typeof given === "string" ? [given] : given))
    .optional()
    .meta({
      description:
        "key, operator, value, as often as needed: spec.solver.lr>=0.01, spec.scheduler.type=StepLR, metrics.validation/accuracy>0.8; operators = != < <= > >= ~ (contains); spec.scheduler.type=null where there is none",
    }),
  sort: queryList
    .optional()
    .meta({ description: "Keys separated by commas, - before one for descending: -metrics.test/accuracy,number" }),
});

export const experimentOperations = {
  listExperiments: defineOperation({
    id: "listExperiments",
    method: "GET",
    path: "/projects/:projectId/experiments",
    tag,
    summary: "Experiments of a project, filtered and sorted by any spec key or metric",
    params: projectParams,
    query: listQuery,
    response: pageOf(experimentSummary),
  }),
  createExperiment: defineOperation({
    id: "createExperiment",
    method: "POST",
    path: "/projects/:projectId/experiments",
    tag,
    summary: "Make a draft, or start it at once",
    params: projectParams,
    body: z.strictObject({ ...draft, start: z.boolean().default(false) }),
    response: experiment,
    status: 201,
  }),
  checkExperiment: defineOperation({
    id: "checkExperiment",
    method: "POST",
    path: "/projects/:projectId/experiments/check",
    tag,
    summary: "What a spec would come to, without saving it",
    params: projectParams,
    body: z.strictObject({ splitId: id, spec: experimentSpec }),
    response: experimentCheck,
  }),
  getExperiment: defineOperation({
    id: "getExperiment",
    method: "GET",
    path: "/experiments/:experimentId",
    tag,
    summary: "An experiment",
    params: experimentParams,
    response: experiment,
  }),
  getExperimentSpec: defineOperation({
    id: "getExperimentSpec",
    method: "GET",
    path: "/experiments/:experimentId/spec",
    tag,
    summary: "The complete spec, as the command line takes it",
    params: experimentParams,
    response: experimentSpec,
  }),
  updateExperiment: defineOperation({
    id: "updateExperiment",
    method: "PATCH",
    path: "/experiments/:experimentId",
    tag,
    summary: "Change a draft; of any other, only name, tags, notes and priority",
    params: experimentParams,
    body: z.strictObject(draft).partial(),
    response: experiment,
  }),
  deleteExperiment: defineOperation({
    id: "deleteExperiment",
    method: "DELETE",
    path: "/experiments/:experimentId",
    tag,
    summary: "Discard an experiment with its weights",
    description: "Refused without confirm=true, and while it is queued or running.",
    params: experimentParams,
    query: z.object({ confirm: queryFlag.default(false) }),
  }),
  startExperiment: defineOperation({
    id: "startExperiment",
    method: "POST",
    path: "/experiments/:experimentId/start",
    tag,
    summary: "Queue a draft",
    params: experimentParams,
    response: experiment,
  }),
  pauseExperiment: defineOperation({
    id: "pauseExperiment",
    method: "POST",
    path: "/experiments/:experimentId/pause",
    tag,
    summary: "Save after the step it is in, and wait",
    params: experimentParams,
    response: experiment,
  }),
  resumeExperiment: defineOperation({
    id: "resumeExperiment",
    method: "POST",
    path: "/experiments/:experimentId/resume",
    tag,
    summary: "Queue a paused, stopped or failed one again, to go on from its last checkpoint",
    params: experimentParams,
    response: experiment,
  }),
  stopExperiment: defineOperation({
    id: "stopExperiment",
    method: "POST",
    path: "/experiments/:experimentId/stop",
    tag,
    summary: "Save after the step it is in, and end; the weights stay",
    params: experimentParams,
    response: experiment,
  }),
  extendExperiment: defineOperation({
    id: "extendExperiment",
    method: "POST",
    path: "/experiments/:experimentId/extend",
    tag,
    summary: "Train a finished one further: hold, stretch or restart the schedule",
    params: experimentParams,
    body: z.strictObject({
      epochs: z.number().int().min(1).max(1e6).meta({ description: "How many more" }),
      schedule: z.enum(["hold", "stretch", "restart"]).meta({
        description:
          "hold: the rate stays what the last step used; stretch: as if it had been planned this long; restart: from its beginning",
      }),
    }),
    response: experiment,
  }),
  cloneExperiment: defineOperation({
    id: "cloneExperiment",
    method: "POST",
    path: "/experiments/:experimentId/clone",
    tag,
    summary: "A draft with the same spec",
    params: experimentParams,
    body: z.strictObject({ name: name.optional() }).default({}),
    response: experiment,
    status: 201,
  }),
  compareExperiments: defineOperation({
    id: "compareExperiments",
    method: "GET",
    path: "/projects/:projectId/compare",
    tag,
    summary: "The keys on which experiments differ, and their metrics",
    params: projectParams,
    query: z.object({ ids: queryList }),
    response: z.object({
      experiments: z.array(experimentSummary),
      missing: z.array(z.string()).meta({ description: "Of the ids, those that the project does not have (any more)" }),
      differences: z.array(
        z.object({
          key: z.string(),
          values: z.array(z.unknown()).meta({ description: "In the order of experiments" }),
        }),
      ),
    }),
  }),
  actOnExperiments: defineOperation({
    id: "actOnExperiments",
    method: "POST",
    path: "/projects/:projectId/experiments/actions",
    tag,
    summary: "Start, stop, pause, tag or discard several",
    params: projectParams,
    body: z.strictObject({
      ids: z.array(id).min(1).max(1000),
      action: z.enum(["start", "pause", "resume", "stop", "delete", "tag", "untag"]),
      tags: tags.optional(),
      confirm: z.boolean().default(false),
    }),
    response: z.object({
      done: z.array(id),
      refused: z.array(z.object({ id, problem })),
    }),
  }),
  listExperimentKeys: defineOperation({
    id: "listExperimentKeys",
    method: "GET",
    path: "/projects/:projectId/experiments/keys",
    tag,
    summary: "Spec keys and metrics by which experiments can be filtered and sorted",
    params: projectParams,
    response: z.object({ keys: z.array(z.object({ key: z.string(), kind: z.enum(["number", "text"]) })) }),
  }),
  listPredictions: defineOperation({
    id: "listPredictions",
    method: "GET",
    path: "/experiments/:experimentId/predictions",
    tag,
    summary: "What the finished model says of the pictures it was tested on",
    params: experimentParams,
    query: pageQuery.extend({
      datasetId: id.optional().meta({ description: "Only pictures of this data set" }),
      label: z.string().optional(),
      predicted: z.string().optional(),
      mistakes: queryFlag.optional(),
      sort: z.enum(["confident-mistakes", "confidence", "order"]).default("confident-mistakes"),
    }),
    response: pageOf(
      z.object({
        datasetId: id,
        index: z.number().int(),
        item: z.string(),
        label: z.string(),
        predicted: z.string(),
        /** Of the class predicted, and of the true one. */
        probability: z.number(),
        labelProbability: z.number(),
      }),
    ),
  }),
  predict: defineOperation({
    id: "predict",
    method: "POST",
    path: "/experiments/:experimentId/predict",
    tag,
    summary: "What the model says of a picture",
    description: "The body is the picture's bytes: JPEG, PNG, WebP, GIF, AVIF, TIFF or BMP.",
    params: experimentParams,
    query: z.object({ top: queryInteger(1, 1000).default(5) }),
    upload: true,
    response: z.object({
      predictions: z.array(z.object({ class: z.string(), probability: z.number() })),
      milliseconds: z.number(),
    }),
  }),
} as const;
