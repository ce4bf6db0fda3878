import { z } from "zod";
import { id, jsonObject, name, pageOf, pageQuery, queryFlag, time } from "./common.ts";
import { experimentState, experimentSpec } from "./experiments.ts";
import { defineOperation } from "./operation.ts";

const tag = "Races";
const projectParams = z.object({ projectId: id });
const raceParams = z.object({ raceId: id });

const rate = z.number().positive();
const rates = z.array(rate).min(1).max(50);

/** A scheduler that takes part; null is a constant rate. */
const racer = z.strictObject({
  /** Default: the scheduler's own. */
  name: z.string().trim().min(1).max(80).optional(),
  scheduler: jsonObject.nullable(),
  schedulerInterval: z.enum(["iteration", "evaluation", "epoch"]).default("iteration"),
});
const racers = z.array(racer).min(1).max(50);

/** Which schedules race: a grid, a random draw or a sensible set for the solver and the length of the run. */
const raceCandidates = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grid"), schedulers: racers, lrs: rates }),
  z.strictObject({
    kind: z.literal("random"),
    schedulers: racers,
    /** Drawn evenly over the logarithm. */
    lr: z.strictObject({ from: rate, to: rate }),
    count: z.number().int().min(2).max(200),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0),
  }),
  z.strictObject({
    kind: z.literal("sensible"),
    /** Default: the base experiment's rate, a third of it and three times as much. */
    lrs: rates.optional(),
  }),
]);

const epochCount = z.number().int().min(1).max(1_000_000);

/** Everything that makes a race but the data: what the command line takes as well. */
export const raceSettings = z.strictObject({
  candidates: raceCandidates,
  /** How many; each candidate runs with the base experiment's seed and those that follow it. */
  seeds: z.number().int().min(1).max(20).default(1),
  /** epochs: how long a run is that comes to the end; totalEpochs: what all runs together may take. */
  budget: z.union([z.strictObject({ epochs: epochCount }), z.strictObject({ totalEpochs: epochCount })]),
  /** About one in so many goes on from a rung. */
  eta: z.number().int().min(2).max(10).default(3),
  /** Epochs before the first comparison. Default: a sixth of the run, at least two. */
  firstRung: epochCount.optional(),
  /** Whether candidates whose rates are equal at first train that part once. */
  shareTrunks: z.boolean().default(true),
});
export type RaceSettings = z.output<typeof raceSettings>;
export type RaceSettingsInput = z.input<typeof raceSettings>;

const raceRequest = z.strictObject({
  name: name.optional(),
  splitId: id,
  /** The experiment whose schedule is raced; its own scheduler plays no part. */
  spec: experimentSpec,
  settings: raceSettings,
  priority: z.number().int().min(-90).max(90).default(0),
});

const raceState = z.enum(["running", "paused", "finished", "stopped"]);

const candidatePlan = z.object({
  label: z.string(),
  scheduler: jsonObject.nullable(),
  schedulerInterval: z.enum(["iteration", "evaluation", "epoch"]),
  lr: z.number(),
  /** It shares the training of another candidate up to a step. */
  trunk: z.object({ of: z.number().int(), until: z.number().int() }).nullable(),
});

const cost = z.object({
  /** Trainings, one for each candidate and seed. */
  runs: z.number().int(),
  /** In epochs, over all runs. */
  allToTheEnd: z.number(),
  /** The same with shared trunks paid once. */
  withSharedTrunks: z.number(),
  /** What the race takes if about one in eta goes on from each rung; asynchronous promotion may need some more. */
  expected: z.number(),
  /** Never more than this. */
  atMost: z.number(),
});

const plan = z.object({
  candidates: z.array(candidatePlan),
  seeds: z.array(z.number().int()),
  epochs: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** Training steps at which candidates are compared, the last one the end. */
  rungs: z.array(z.number().int()),
  eta: z.number().int(),
  metric: z.string(),
  cost,
  /** Candidates that are the same as another one from beginning to end, and are left out. */
  leftOut: z.array(z.object({ label: z.string(), sameAs: z.string() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type RacePreview = z.output<typeof plan>;

const interval = z.object({ low: z.number(), high: z.number() });

/** A candidate's place. */
const standing = z.object({
  candidate: z.number().int(),
  label: z.string(),
  lr: z.number(),
  /** From 1; those that failed come last. */
  rank: z.number().int(),
  /** Index of the last rung that it has come to; null before the first. */
  rung: z.number().int().nullable(),
  state: z.enum(["waiting", "training", "held", "finished", "failed", "out"]),
  /** By seed, at that rung. */
  values: z.array(z.number().nullable()),
  mean: z.number().nullable(),
  /** Of the mean, 95 %, by Student's t over seeds; null with fewer than two. */
  interval: interval.nullable(),
  /** Against the first at the last rung that both have come to, seed by seed; null for the first itself. */
  toFirst: z
    .object({
      rung: z.number().int(),
      difference: z.number(),
      interval: interval.nullable(),
      /** Of the paired t-test after Holm's correction; null where noise cannot be known. */
      p: z.number().nullable(),
      /** Whether the difference is more than noise at 5 %. */
      isReal: z.boolean().nullable(),
    })
    .nullable(),
  /** On pictures that chose nothing, of those that came to the end. */
  test: z.number().nullable(),
});
export type RaceStanding = z.output<typeof standing>;

const verdict = z.object({
  code: z.enum(["none", "one_seed", "clear", "noise"]),
  text: z.string(),
  /** Candidates that cannot be told apart from the first, the first among them. */
  tied: z.array(z.number().int()),
});
export type RaceVerdict = z.output<typeof verdict>;

export const raceMember = z.object({
  candidate: z.number().int(),
  seed: z.number().int(),
  /** null before it is made, and after it is deleted. */
  experimentId: id.nullable(),
  state: experimentState.nullable(),
  /** Training steps done. */
  step: z.number().int(),
  /** Where its own training began. */
  start: z.number().int(),
  /** Best value so far at each rung that it has passed. */
  results: z.array(z.number().nullable()),
});

const figures = {
  /** Epochs trained so far, over all runs. */
  spentEpochs: z.number(),
  finished: z.number().int(),
  underWay: z.number().int(),
};

export const raceSummary = z
  .object({
    id,
    projectId: id,
    name: z.string(),
    state: raceState,
    splitId: id,
    createdAt: time,
    endedAt: time.nullable(),
    candidates: z.number().int(),
    seeds: z.number().int(),
    epochs: z.number().int(),
    metric: z.string(),
    allToTheEnd: z.number(),
    /** Of the one that leads. */
    first: z.object({ label: z.string(), mean: z.number() }).nullable(),
    ...figures,
  })
  .meta({ id: "RaceSummary" });
export type RaceSummary = z.output<typeof raceSummary>;

export const race = raceSummary
  .extend({
    spec: experimentSpec,
    settings: raceSettings,
    plan,
    members: z.array(raceMember),
    ranking: z.array(standing),
    verdict,
    actions: z.array(z.enum(["pause", "resume", "stop", "delete"])),
  })
  .meta({ id: "Race" });
export type Race = z.output<typeof race>;

export const raceOperations = {
  previewRace: defineOperation({
    id: "previewRace",
    method: "POST",
    path: "/projects/:projectId/races/preview",
    tag,
    summary: "Who would race, where they are compared and what it costs; nothing is kept",
    params: projectParams,
    body: raceRequest,
    response: plan,
  }),
  createRace: defineOperation({
    id: "createRace",
    method: "POST",
    path: "/projects/:projectId/races",
    tag,
    summary: "Start a race of schedules",
    description:
      "Its runs are experiments in the queue. Each is held at the rungs; the best go on (asynchronous successive halving).",
    params: projectParams,
    body: raceRequest,
    response: race,
    status: 201,
  }),
  listRaces: defineOperation({
    id: "listRaces",
    method: "GET",
    path: "/projects/:projectId/races",
    tag,
    summary: "Races of a project, newest first",
    params: projectParams,
    query: pageQuery,
    response: pageOf(raceSummary),
  }),
  getRace: defineOperation({
    id: "getRace",
    method: "GET",
    path: "/races/:raceId",
    tag,
    summary: "A race with its ranking",
    params: raceParams,
    response: race,
  }),
  pauseRace: defineOperation({
    id: "pauseRace",
    method: "POST",
    path: "/races/:raceId/pause",
    tag,
    summary: "Pause all its runs, and let none go on from a rung",
    params: raceParams,
    response: race,
  }),
  resumeRace: defineOperation({
    id: "resumeRace",
    method: "POST",
    path: "/races/:raceId/resume",
    tag,
    summary: "Go on with a paused or stopped race",
    params: raceParams,
    response: race,
  }),
  stopRace: defineOperation({
    id: "stopRace",
    method: "POST",
    path: "/races/:raceId/stop",
    tag,
    summary: "End it with the ranking as it stands; the weights of all runs stay",
    params: raceParams,
    response: race,
  }),
  deleteRace: defineOperation({
    id: "deleteRace",
    method: "DELETE",
    path: "/races/:raceId",
    tag,
    summary: "Delete a race; its experiments stay unless they are to go as well",
    description: "Refused without confirm=true, and while it runs.",
    params: raceParams,
    query: z.object({ confirm: queryFlag.default(false), experiments: queryFlag.default(false) }),
  }),
} as const;
