import { z } from "zod";
import { id, name, notes, pageOf, pageQuery, queryFlag, time } from "./common.ts";
import { experimentSummary } from "./experiments.ts";
import { defineOperation } from "./operation.ts";

const tag = "Projects";
const projectParams = z.object({ projectId: id });

export const task = z.enum(["classification"]);

export const project = z
  .object({
    id,
    name,
    description: notes,
    task,
    createdAt: time,
    updatedAt: time,
    counts: z.object({
      datasets: z.number().int(),
      pictures: z.number().int(),
      splits: z.number().int(),
      experiments: z.number().int(),
      running: z.number().int(),
      queued: z.number().int(),
      finished: z.number().int(),
    }),
    /** Best by the metric by which each experiment chooses its weights. */
    best: z
      .object({ experimentId: id, name: z.string(), number: z.number().int(), metric: z.string(), value: z.number() })
      .nullable(),
  })
  .meta({ id: "Project" });
export type Project = z.output<typeof project>;

export const gettingStartedStep = z.enum(["dataset", "split", "experiment", "start", "result"]);

export const dashboard = z
  .object({
    project,
    classes: z.array(z.object({ name: z.string(), pictures: z.number().int() })),
    gettingStarted: z.array(z.object({ step: gettingStartedStep, done: z.boolean() })),
    running: z.array(experimentSummary),
    recent: z.array(experimentSummary),
  })
  .meta({ id: "Dashboard" });
export type Dashboard = z.output<typeof dashboard>;

export const projectOperations = {
  listProjects: defineOperation({
    id: "listProjects",
    method: "GET",
    path: "/projects",
    tag,
    summary: "Projects, newest first",
    query: pageQuery.extend({ q: z.string().max(200).optional() }),
    response: pageOf(project),
  }),
  createProject: defineOperation({
    id: "createProject",
    method: "POST",
    path: "/projects",
    tag,
    summary: "Make a project",
    body: z.strictObject({ name, description: notes.default(""), task: task.default("classification") }),
    response: project,
    status: 201,
  }),
  getProject: defineOperation({
    id: "getProject",
    method: "GET",
    path: "/projects/:projectId",
    tag,
    summary: "A project with its figures",
    params: projectParams,
    response: project,
  }),
  getDashboard: defineOperation({
    id: "getDashboard",
    method: "GET",
    path: "/projects/:projectId/dashboard",
    tag,
    summary: "What the project's first page shows",
    params: projectParams,
    response: dashboard,
  }),
  updateProject: defineOperation({
    id: "updateProject",
    method: "PATCH",
    path: "/projects/:projectId",
    tag,
    summary: "Rename or describe a project",
    params: projectParams,
    body: z.strictObject({ name: name.optional(), description: notes.optional() }),
    response: project,
  }),
  deleteProject: defineOperation({
    id: "deleteProject",
    method: "DELETE",
    path: "/projects/:projectId",
    tag,
    summary: "Delete a project with everything in it",
    description: "Refused without confirm=true, and while one of its experiments is queued or running.",
    params: projectParams,
    query: z.object({ confirm: queryFlag.default(false) }),
  }),
} as const;
