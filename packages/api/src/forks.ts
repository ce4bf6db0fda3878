import { z } from "zod";
import { id, jsonObject, name, queryList, tags, time } from "./common.ts";
import { experiment, experimentSummary } from "./experiments.ts";
import { defineOperation } from "./operation.ts";
import { steeringChange } from "./steering-change.ts";

const tag = "Forks";
const experimentParams = z.object({ experimentId: id });

/** A checkpoint that the playground keeps of an experiment: a state that training can go on from. */
export const checkpoint = z
  .object({
    /** Of the training that wrote it. */
    attempt: z.number().int(),
    step: z.number().int(),
    epoch: z.number().int(),
    /** When the training wrote it. */
    time,
    /** Whether it holds the best weights so far. */
    best: z.boolean(),
    newest: z.boolean(),
    /** Of weights, buffers and solver state. */
    bytes: z.number().int(),
  })
  .meta({ id: "Checkpoint" });
export type Checkpoint = z.output<typeof checkpoint>;

/** The part of a fork's training that its ancestors did. */
export const trunk = z
  .object({
    experimentId: id,
    /** The first ancestor first; each did the steps above `from` up to `to`. One that was discarded is missing. */
    parts: z.array(z.object({ experimentId: id, from: z.number().int(), to: z.number().int() })),
  })
  .meta({ id: "Trunk" });
export type Trunk = z.output<typeof trunk>;

export const forkOperations = {
  forkExperiment: defineOperation({
    id: "forkExperiment",
    method: "POST",
    path: "/experiments/:experimentId/fork",
    tag,
    summary: "A new experiment that begins from a checkpoint of this one",
    description:
      "With its weights, solver state, data order and best so far. Nothing changed, it repeats its parent bit for bit. It has its own copy of the checkpoint.",
    params: experimentParams,
    body: z
      .strictObject({
        step: z.number().int().min(1).optional().meta({
          description: "Of one of its checkpoints (GET …/checkpoints); left out: the newest",
        }),
        name: name.optional(),
        change: steeringChange.optional().meta({ description: "What the learning rate follows from that step on" }),
        solver: jsonObject.optional().meta({
          description: "Instead of the parent's; one of the same type keeps what it remembers of the steps before",
        }),
        epochs: z.number().int().min(1).max(1e6).optional().meta({
          description: "Of the whole run, the parent's part included; left out: as the parent has",
        }),
        start: z
          .boolean()
          .default(false)
          .meta({ description: "Whether to queue it at once instead of leaving a draft" }),
        tags: tags.optional(),
      })
      .default({ start: false }),
    response: experiment,
    status: 201,
  }),
  readLineage: defineOperation({
    id: "readLineage",
    method: "GET",
    path: "/projects/:projectId/lineage",
    tag,
    summary: "The trees of forks that experiments belong to, and whose training theirs go on from",
    params: z.object({ projectId: id }),
    query: z.object({ ids: queryList }),
    response: z.object({
      /** All experiments of these trees, in the order of their numbers; those without relatives stand alone. */
      family: z.array(experimentSummary),
      trunks: z.array(trunk),
    }),
  }),
  listCheckpoints: defineOperation({
    id: "listCheckpoints",
    method: "GET",
    path: "/experiments/:experimentId/checkpoints",
    tag,
    summary: "The checkpoints that are kept of an experiment, in the order of their steps",
    params: experimentParams,
    response: z.object({ checkpoints: z.array(checkpoint) }),
  }),
} as const;
