import type { JsonObject } from "@glissade/schedules";
import { z } from "zod";

const count = z.number().int().nonnegative();
// A sum over a diverging run may leave the finite numbers, which JSON writes as null.
const number = z.nullable(z.number()).transform((value) => value ?? Number.NaN);
const sums = z.object({ loss: number, correct: count, images: count });
const metrics = z.record(z.string(), z.nullable(z.number()));

/** Raised when a checkpoint of an older release could no longer be read as it is. */
export const progressVersion = 1;

/** Everything about a training's position that is not a tensor, as a checkpoint keeps it. */
export const progressSchema = z.object({
  version: z.literal(progressVersion),
  /** Steps done; epoch and batch follow from it. */
  step: count,
  stepsPerEpoch: count,
  /** Stopped during the evaluation that is due after this step: a resumed run begins with it. */
  pending: z.boolean(),
  scheduler: z.nullable(z.custom<JsonObject>((value) => typeof value === "object" && value !== null)),
  /** How many of the spec's continuations that is the state of. */
  continuations: count.default(0),
  /** What the scheduler was told after each of its steps, where it answers to a metric. */
  schedulerMetrics: z.array(number).default([]),
  /** Since the last evaluation. */
  sums,
  /** Since the last row of metrics.jsonl. */
  window: sums,
  best: z.nullable(z.object({ metric: z.string(), value: z.number(), step: count, epoch: count, metrics })),
  /** Time spent training so far, over all sittings. */
  seconds: z.number().nonnegative(),
  /** Bytes of the logs that belong to this position. */
  metricsBytes: count,
  eventsBytes: count,
  dataFingerprint: z.string(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  /** The experiment spec that it was trained by, so that a fork finds all it needs in the one file. */
  spec: z.custom<object>((value) => typeof value === "object" && value !== null).optional(),
});

export type Progress = z.output<typeof progressSchema>;
